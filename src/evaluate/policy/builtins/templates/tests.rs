//! Templates of Go, and those that would not end.

use super::*;

fn render(template: &str, values: &str) -> Result<String, String> {
    let values = Value::from_json_str(values).unwrap();
    rendered(template, &values).map_err(|why| why.to_string())
}

#[test]
fn templates_of_go_are_rendered() {
    for (template, values, expected) in [
        ("{{.a.b}} {{ .zz }}!", r#"{"a": {"b": [1, "x"]}}"#, "[1 x] <undefined>!"),
        ("{{range $i, $e := .l}}{{if $i}}, {{end}}{{$e}}{{end}}", r#"{"l": ["a", "b"]}"#, "a, b"),
        ("{{with .z}}{{.}}{{else with .b}}{{.}}{{end}}", r#"{"b": "q"}"#, "q"),
        (r#"{{.a | printf "%s-%s" "b"}}"#, r#"{"a": "x"}"#, "b-x"),
        ("a {{- /* c */ -}} b", "{}", "ab"),
        (r#"{{define "t"}}T{{.}}{{end}}{{template "t" .a}}"#, r#"{"a": 1}"#, "T1"),
        (
            r#"{{range .l}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}"#,
            r#"{"l": ["a", "b", "c"]}"#,
            "ac",
        ),
    ] {
        assert_eq!(render(template, values).as_deref(), Ok(expected), "{template}");
    }
}

#[test]
fn templates_without_end_are_refused() {
    let endless = r#"{{define "t"}}{{template "t" .}}{{end}}{{template "t" .}}"#;
    assert!(render(endless, "{}").unwrap_err().contains("too deep"));
    let wide = format!("{{{{range 9999}}}}{}{{{{end}}}}", "x".repeat(200));
    let long = "{{range 900000}}{{range 900000}}{{end}}{{end}}";
    assert!(render(long, "{}").unwrap_err().contains("too long"));
    assert!(render(&wide, "{}").unwrap_err().contains("longer than"));
    for depth in [100, 100_000] {
        let nested = "{{if .a}}".repeat(depth);
        assert!(render(&nested, "{}").unwrap_err().contains("too deep"));
        let nested = format!("{{{{{}", "(".repeat(depth));
        assert!(render(&nested, "{}").is_err());
        let nested = format!("{{{{if .a}}}}{}", "{{else if .a}}".repeat(depth));
        assert!(render(&nested, "{}").unwrap_err().contains("too deep"));
    }
}
