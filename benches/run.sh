#!/bin/bash
# Measures builds at the size of a council's archive: benches/run.sh [FOLDER]. Everything is made in FOLDER (some GB of
# room are needed; a new temporary folder unless one is named) and left there only if it was named.
#
# Outputs go to new folders and nothing is deleted in between: file systems are slow for some seconds after a deletion.
# RUNS builds are made of each kind (default 3) and the quickest is shown; on a machine that does other work, look at the
# processor time. Set SIZES for other numbers of web pages, HUGO=hugo for a comparison with Hugo.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${RUNS:-3}
sizes=${SIZES:-"100 1000 10000"}
if [[ $# -gt 0 ]]; then
  work=$1
  mkdir -p "$work"
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
tools=$work/tools
mkdir -p "$tools"

cargo build --release
rustc --edition 2024 -O -o "$tools/corpus" benches/corpus.rs
cargo build --release --manifest-path benches/floor/Cargo.toml --target-dir "$tools/target"
cp target/release/agendapack "$tools/measured"
floor=$tools/target/release/floor
program=$tools/measured

printf '%s, %s processors, %s GiB\n' "$(uname -sm)" "$(nproc)" "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)"
printf '%-34s %8s %8s %8s %8s\n' what 'wall s' 'user s' 'system s' 'peak MB'

number=0
# measure NAME BEFORE COMMAND...: the quickest of some runs; BEFORE is done before each, unmeasured. @ is a new folder.
measure() {
  local name=$1 before=$2 best='' line
  shift 2
  for ((run = 0; run < runs; run++)); do
    number=$((number + 1))
    local command=("${@//@/$work/out-$number}")
    [[ -z $before ]] || eval "$before"
    /usr/bin/time -o "$work/time" -f '%e %U %S %M' "${command[@]}" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
    line=$(tail -1 "$work/time")
    if [[ -z $best ]] || awk "BEGIN { exit !(${line%% *} < ${best%% *}) }"; then best=$line; fi
  done
  # shellcheck disable=SC2086
  printf '%-34s %8s %8s %8s %8.0f\n' "$name" $(cut -d' ' -f1-3 <<<"$best") "$(awk '{ print $4 / 1024 }' <<<"$best")"
}
# Changes a word of the first report, another time each time.
edit() { sed -i "s/Head of Service[0-9]*/Head of Service$RANDOM/" "$1/content/bodies/committee-1/2010-01-03/b1-report.md"; }
# Changes a template of the site's own theme.
retheme() { sed -i "s/<!--[0-9]*-->/<!--$RANDOM-->/" "$1/themes/own/web/404.html"; }

for size in $sizes; do
  site=$work/site-$size
  "$tools/corpus" "$site" --web-pages "$size"
  measure "$size pages, floor" "" "$floor" "$site" @
  measure "$size pages, cold" "" "$program" build --quiet --no-cache --web-only --site "$site" --out @
  "$program" build --quiet --web-only --site "$site"
  measure "$size pages, nothing changed" "" "$program" build --quiet --web-only --site "$site"
  measure "$size pages, one paper edited" "edit $site" "$program" build --quiet --web-only --site "$site"
  mkdir -p "$site/themes/own/web"
  (cat themes/civic/web/404.html && echo '<!--0-->') >"$site/themes/own/web/404.html"
  sed -i '/^language/a theme = "own"' "$site/site.toml"
  "$program" build --quiet --web-only --site "$site"
  measure "$size pages, one template edited" "retheme $site" "$program" build --quiet --web-only --site "$site"
  if [[ -n ${HUGO:-} ]]; then
    # The same texts, with the simplest templates: no packs, no agendas, no marks.
    mkdir -p "$work/hugo-$size/layouts/_default"
    cp -r "$site/content" "$work/hugo-$size/content"
    find "$work/hugo-$size/content" -name agenda.md -exec sed -i '/^start:/a title: Agenda' {} +
    echo 'baseURL = "https://council.example/"' >"$work/hugo-$size/hugo.toml"
    echo '<!DOCTYPE html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}' \
      | tee "$work/hugo-$size/layouts/_default/single.html" >"$work/hugo-$size/layouts/_default/list.html"
    measure "$size pages, Hugo" "" "$HUGO" --quiet --source "$work/hugo-$size" --destination @
  fi
done

for reports in 17 172; do
  site=$work/pack-$reports
  "$tools/corpus" "$site" --reports "$reports"
  pages=$("$program" build --no-cache --site "$site" --out "$work/pack-$reports-out" | sed 's/.*(\([0-9]*\) printed.*/\1/')
  measure "pack of $pages pages, cold" "" "$program" build --quiet --no-cache --site "$site" --out @
  "$program" build --quiet --site "$site"
  measure "pack of $pages pages, one edited" "edit $site" "$program" build --quiet --site "$site"
  measure "pack of $pages pages, web edited" "echo >>$site/content/_index.md" "$program" build --quiet --site "$site"
  measure "pack of $pages pages, unchanged" "" "$program" build --quiet --site "$site"
done

site=$work/whole
"$tools/corpus" "$site" --web-pages 1000
measure "1000 pages with packs, cold" "" "$program" build --quiet --no-cache --site "$site" --out @
"$program" build --quiet --site "$site"
measure "1000 pages with packs, one edited" "edit $site" "$program" build --quiet --site "$site"
measure "1000 pages with packs, unchanged" "" "$program" build --quiet --site "$site"
