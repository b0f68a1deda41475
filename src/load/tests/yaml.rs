//! YAML as typed text.

use std::sync::Arc;

use crate::load::source::Source;
use crate::load::yaml::{Node, Style, Value, parse};

fn read(text: &str) -> (Option<Node>, Vec<String>) {
    let file: Arc<str> = "f.yaml".into();
    let mut bag = Vec::new();
    let node = parse(&Source::at(&file, text, 0), &mut bag);
    let findings = bag
        .iter()
        .map(|finding| {
            let shown = &text[finding.place.start as usize..finding.place.end as usize];
            format!("{} {} <{shown}> {} | {}", finding.place.start, finding.code, finding.message, finding.mend)
        })
        .collect();
    (node, findings)
}

#[test]
fn scalars_keep_their_characters() {
    let typed = [
        "03000 414043",
        "2.0",
        "2019-07-17",
        "no",
        "1e3",
        "0x1F",
        "07740184789",
        "1_000",
        ".inf",
        "1e999",
        "99999999999999999999999999999",
        "true",
        "-0",
        "+1",
        "12:30",
        "é2",
        "a#b",
    ];
    for text in typed {
        let (node, findings) = read(&format!("k: {text} # comment\n"));
        assert!(findings.is_empty(), "{findings:?}");
        let Value::Map(entries) = node.unwrap().value else { panic!() };
        let Value::Scalar(scalar) = &entries[0].1.value else { panic!("{text}") };
        assert_eq!((scalar.text.as_str(), scalar.style, scalar.exact), (text, Style::Plain, Some(3)));
    }
}

#[test]
fn styles_and_places() {
    let text = "a: 'x''y'\nb: \"é\"\nc: |\n  \"one\"\n  two\nd: >-\n  fold\n  ed\ne: ~\nf:\ng: long\n  plain\nn: [1, {y: z}]\n";
    let (node, findings) = read(text);
    assert!(findings.is_empty(), "{findings:?}");
    let Value::Map(entries) = node.unwrap().value else { panic!() };
    let seen: Vec<_> = entries
        .iter()
        .map(|(key, node)| {
            let at = &text[node.at.start as usize..node.at.end as usize];
            let scalar = match &node.value {
                Value::Scalar(scalar) => format!("{:?} {:?} {}", scalar.text, scalar.style, scalar.exact.is_some()),
                _ => node.shape().to_owned(),
            };
            format!("{} {scalar} <{at}>", key.name)
        })
        .collect();
    assert_eq!(
        seen,
        [
            "a \"x'y\" Quoted false <'x''y'>",
            "b \"é\" Quoted true <\"é\">",
            "c \"\\\"one\\\"\\ntwo\\n\" Block false <\"one\"\n  two>",
            "d \"fold ed\" Block false <fold\n  ed>",
            "e nothing <~>",
            "f nothing <>",
            "g \"long plain\" Plain false <long\n  plain>",
            "n a list <[1, {y: z}]>",
        ]
    );
}

#[test]
fn what_is_refused() {
    let anchor = "a value begins with `&` or `*`, which YAML takes for an anchor or an alias | put the value in quotes, and \
                  write repeated values out";
    let cases = [
        ("a: x: y\n", "4 yaml-syntax <:> this is not YAML: mapping values are not allowed in this context | put a value that has a \
                       colon and a space in it into quotes, and begin each key at the same column as its neighbours".to_owned()),
        ("a: *bold*\n", format!("3 yaml-syntax <*> {anchor}")),
        ("a: &b c\nd: *b\n", format!("3 yaml-syntax <&> {anchor}")),
        ("<<: {a: 1}\n", "0 yaml-syntax <<<> merge keys (`<<`) are not read here | write the keys out".to_owned()),
        ("a: 1\na: 2\n", "5 duplicate-key <a> `a` is given twice | keep one of the two, or make one list of both".to_owned()),
        ("a: 1\n---\nb: 2\n", "5 yaml-syntax <-> a second YAML document begins here | take out the line of `---` or `...`".to_owned()),
        ("a: !foo x\n", "3 yaml-syntax <!> this is not YAML: unsupported tag `!foo` | put a value that begins with `!` into quotes".to_owned()),
        ("a: !!str 5\n", "3 yaml-syntax <!> this is not YAML: unsupported tag `!!str` | put a value that begins with `!` into quotes".to_owned()),
        ("\u{feff}@\n", "3 yaml-syntax <@> this is not YAML: unexpected character: `@' | put a value that begins with this character \
                         into quotes".to_owned()),
        ("a: 1\rb: *x\n", format!("8 yaml-syntax <*> {anchor}")),
        ("a: \"x", "3 yaml-syntax <\"> this is not YAML: unclosed quote | close the quotes".to_owned()),
        ("~: 1\n: 2\n'': 3\n", "9 duplicate-key <''> `` is given twice | keep one of the two, or make one list of both".to_owned()),
        ("a: [1\n", "3 yaml-syntax <[> this is not YAML: unclosed bracket '[' | close the bracket, or put a value that begins with \
                     one into quotes".to_owned()),
        ("a: @x\n", "3 yaml-syntax <@> this is not YAML: unexpected character: `@' | put a value that begins with this character \
                     into quotes".to_owned()),
        ("? [a]\n: b\n", "2 yaml-syntax <[a]> a list stands where a key should | write a word, a colon and a space before the value".to_owned()),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).1, [expected], "{text}");
    }
}

#[test]
fn a_key_is_found_twice_among_many() {
    let keys: String = (0..40).map(|nth| format!("k{nth}: 1\n")).collect();
    for twice in ["k0", "k16", "k17", "k39"] {
        let (node, findings) = read(&format!("{keys}{twice}: 2\n"));
        let Value::Map(entries) = node.unwrap().value else { panic!() };
        assert_eq!((entries.len(), findings.len()), (40, 1), "{findings:?}");
        assert!(findings[0].contains(&format!("`{twice}` is given twice")), "{findings:?}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let nested = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>();
    let laughs = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n";
    let wide = "[".to_owned() + &"x,".repeat(300_000) + "]";
    for text in [deep.as_str(), nested.as_str(), laughs, wide.as_str()] {
        let (node, findings) = read(text);
        assert_eq!((node, findings.len()), (None, 1), "{}", &text[..20]);
    }
}
