//! Mistakes in `site.toml`.

use super::*;

errors! {
    an_unknown_key: |site| {
        site.edit(SETTINGS, "[publisher]\nname", "[publisher]\nnmae");
    }, r##"
        |error[unknown-key]: `nmae` is not a key of [publisher]
        | --> site.toml:5:1
        |  |
        |5 | nmae = "Riverside Council"
        |  | ^^^^
        |  = write: `name`
        |
        |1 error
    "##;

    an_unknown_table: |site| {
        site.edit(SETTINGS, "[publisher]", "[publishers]");
    }, r##"
        |error[unknown-key]: `publishers` is not a key of site.toml
        | --> site.toml:4:2
        |  |
        |4 | [publishers]
        |  |  ^^^^^^^^^^
        |  = write: `publisher`
        |
        |1 error
    "##;

    toml_that_does_not_parse: |site| {
        site.edit(SETTINGS, "title = \"Riverside\"", "title = Riverside");
    }, r##"
        |error[toml-syntax]: this is not TOML: string values must be quoted, expected literal string
        | --> site.toml:1:9
        |  |
        |1 | title = Riverside
        |  |         ^^^^^^^^^
        |  = write: `key = "value"`, with the value in straight quotes
        |
        |1 error
    "##;

    a_title_that_is_missing: |site| {
        site.edit(SETTINGS, "title = \"Riverside\"\n", "");
    }, r##"
        |error[missing-key]: the site has no `title`
        | --> site.toml
        |  = write: `title = "Example County Council: meetings and papers"`
        |
        |1 error
    "##;

    a_title_of_another_shape: |site| {
        site.edit(SETTINGS, "title = \"Riverside\"", "title = 5");
    }, r##"
        |error[wrong-shape]: `title` is a number, and wants text
        | --> site.toml:1:9
        |  |
        |1 | title = 5
        |  |         ^
        |  = write: `title = "..."`
        |
        |1 error
    "##;

    an_address_that_is_none: |site| {
        site.edit(SETTINGS, "https://riverside.example/council/", "riverside.example");
    }, r##"
        |error[bad-address]: `riverside.example` is not the address of a site
        | --> site.toml:2:12
        |  |
        |2 | base_url = "riverside.example"
        |  |            ^^^^^^^^^^^^^^^^^^^
        |  = write: the whole address: `base_url = "https://democracy.example.gov.uk/"`
        |
        |1 error
    "##;

    a_colour_of_low_contrast: |site| {
        site.append(SETTINGS, "\n[theme_options]\nprimary = \"#8ab4d8\"\n");
    }, r##"
        |error[low-contrast]: the primary colour #8ab4d8 on #f4f5f3 (panels) has a contrast of 2.00:1, and text needs 4.5:1 (WCAG 2.2, 1.4.3)
        | --> site.toml:8:11
        |  |
        |8 | primary = "#8ab4d8"
        |  |           ^^^^^^^^^
        |  = mend: #58738a, the nearest darker colour that passes
        |
        |1 error
    "##;

    a_colour_that_is_none: |site| {
        site.append(SETTINGS, "\n[theme_options]\naccent = \"green\"\n");
    }, r##"
        |error[bad-colour]: `green` is not a colour
        | --> site.toml:8:10
        |  |
        |8 | accent = "green"
        |  |          ^^^^^^^
        |  = write: six figures or letters a to f: `accent = "#1f5140"`
        |
        |1 error
    "##;

    a_language_that_is_none: |site| {
        site.edit(SETTINGS, "title =", "language = \"en_GB\"\ntitle =");
    }, r##"
        |error[bad-language]: `en_GB` is not a language tag
        | --> site.toml:1:12
        |  |
        |1 | language = "en_GB"
        |  |            ^^^^^^^
        |  = write: `en-GB`
        |
        |1 error
    "##;

    an_unknown_theme: |site| {
        site.edit(SETTINGS, "title =", "theme = \"civics\"\ntitle =");
    }, r##"
        |error[unknown-theme]: site.toml names the theme civics, and there is no folder themes/civics
        | --> site.toml
        |  = write: theme = "civic", which is built in, or the name of a folder in themes/
        |
        |1 error
    "##;

    a_size_of_paper_that_there_is_not: |site| {
        site.append(SETTINGS, "\n[pack]\npaper = \"a5\"\n");
    }, r##"
        |error[unknown-value]: there is no paper `a5`
        | --> site.toml:8:9
        |  |
        |8 | paper = "a5"
        |  |         ^^^^
        |  = write: `paper = "a4"`
        |
        |1 error
    "##;

    a_first_page_that_is_no_number: |site| {
        site.append(SETTINGS, "\n[pack]\nfirst_page = 0\n");
    }, r##"
        |error[wrong-shape]: `first_page` wants a whole number from 1 to 99999
        | --> site.toml:8:14
        |  |
        |8 | first_page = 0
        |  |              ^
        |  = write: `first_page = 1`
        |
        |1 error
    "##;

    a_logo_that_is_missing: |site| {
        site.append(SETTINGS, "\n[theme_options]\nlogo = \"assets/crest.svg\"\n");
    }, r##"
        |error[missing-file]: site.toml names assets/crest.svg, and there is no such file
        | --> site.toml:8:8
        |  |
        |8 | logo = "assets/crest.svg"
        |  |        ^^^^^^^^^^^^^^^^^^
        |  = write: the path of a file in the site's folder, such as assets/logo.svg
        |
        |1 error
    "##;

    a_font_that_is_missing: |site| {
        site.append(SETTINGS, "\n[theme_options.fonts]\nregular = \"assets/a.ttf\"\n");
    }, r##"
        |error[missing-key]: [theme_options.fonts] has no `bold`, `italic`, `bold_italic`
        | --> site.toml:7:1
        |  |
        |7 | [theme_options.fonts]
        |  | ^^^^^^^^^^^^^^^^^^^^^
        |  = mend: name a font file for each of the four
        |
        |1 error
    "##;

    a_template_that_is_none: |site| {
        site.edit(SETTINGS, "title =", "theme = \"ours\"\ntitle =").write("themes/ours/web/home.html", "{% if %}");
    }, r##"
        |error[theme-template]: a template cannot be used: error: Found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`  --> home.html:1:7   | 1 | {% if %}   |       ^^
        | --> themes/ours/web
        |  = mend: compare it with the template of the same name in the civic theme
        |
        |1 error
    "##;

    a_font_that_is_no_font: |site| {
        site.append(SETTINGS, "\n[theme_options.fonts]\nregular = \"assets/a.ttf\"\nbold = \"assets/a.ttf\"\nitalic = \"assets/a.ttf\"\nbold_italic = \"assets/a.ttf\"\n").write("assets/a.ttf", "no font");
    }, r##"
        |error[theme-file]: a font that site.toml names is no TrueType or OpenType file; print reads no WOFF
        | --> site.toml
        |  = mend: use TrueType or OpenType fonts, and templates saved as UTF-8
        |
        |1 error
    "##;

    a_template_that_is_not_utf8: |site| {
        site.edit(SETTINGS, "title =", "theme = \"ours\"\ntitle =").write_bytes("themes/ours/web/home.html", b"\xff");
    }, r##"
        |error[theme-file]: the file is not UTF-8 text
        | --> themes/ours/web/home.html
        |  = mend: save it as UTF-8
        |
        |1 error
    "##;

    a_print_template_that_fails: |site| {
        site.edit(SETTINGS, "title =", "theme = \"ours\"\ntitle =")
            .write("themes/ours/print/pack.typ", "#panic(\"not written yet\")");
    }, r##"
        |error[typeset-failed]: the pack cannot be printed: panicked with: not written yet
        | --> content/bodies/planning/2026-03-04/minutes.md
        |  = write: simpler markdown near the place that the message names; where there is none, report it with the pack
        |
        |error[typeset-failed]: the pack cannot be printed: panicked with: not written yet
        | --> content/documents/charter.md
        |  = write: simpler markdown near the place that the message names; where there is none, report it with the pack
        |
        |2 errors
    "##;
}
