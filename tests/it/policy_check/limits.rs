//! Texts that would end the process, or keep it busy for hours, are stopped before the engine's
//! parser or analysis sees them; what passes costs little stack and time.
use super::{modules, stopping};
use mesh_lint::evaluate::policy::builtins::override_builtins;
use mesh_lint::evaluate::policy::check::{
    EVALUATION_STACK, Limit, PolicyProblemKind as Kind, engine,
};
use std::time::{Duration, Instant};

/// Runs something on a thread with the stack that the check promises to be enough.
pub(super) fn on_small_stack<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(EVALUATION_STACK);
    thread.spawn(f).unwrap().join().unwrap()
}

/// The kinds that stop a module, and how long it took to say so.
fn judge(text: String) -> (Vec<Kind>, Duration) {
    on_small_stack(move || {
        let start = Instant::now();
        let kinds = stopping(&[&text]).into_iter().map(|problem| problem.kind).collect();
        (kinds, start.elapsed())
    })
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("package t\nr if {{ x := {}1{} }}\n", open.repeat(depth), close.repeat(depth))
}

#[test]
fn hostile_texts_are_refused_quickly() {
    let lines = |piece: &str, count: usize| format!("package t\nr := 1{}\n", piece.repeat(count));
    let texts = [
        nested("[\n", "]\n", 300),
        nested("{\n", "}\n", 300),
        nested("{\"a\":\n", "}\n", 300),
        nested("(\n", ")\n", 300),
        nested("abs(\n", ")\n", 300),
        nested("input[\n", "]\n", 300),
        nested("[", "]", 40),
        nested("{", "}", 40),
        nested("{\"a\": ", "}", 40),
        nested("[1 | [2] == ", "]", 40),
        nested("[", "", 200_000),
        nested("[\n", "", 10_000),
        nested("set(", ")", 300),
        nested("-\n", "", 10_000),
        nested("-", "", 5_000),
        lines(" +\n1", 10_000),
        lines(" in\n[1]", 10_000),
        lines(" |\n{1}", 10_000),
        lines("+contains\n", 10_000),
        format!("package t\nr if input{}\n", "[i]".repeat(25)),
        format!("package t\nr if input{}\n", ".a".repeat(2_000)),
        format!("package t\nr if {{\n{}}}\n", "some x in [1]\n".repeat(1_000)),
        format!("package t\nr if {{\n{}}}\n", "input.a[i]\n".repeat(1_000)),
        format!("package t\n{}", "import data.x\n".repeat(5_000)),
        format!("package t\n{}", "r if input[i][i][i][i][i][i][i][i][i][i]\n".repeat(5_000)),
        format!(
            "package t\n{}",
            (0..2_000).map(|it| format!("r{it} := r{}\n", it + 1)).collect::<String>()
        ),
        "package t\n".to_owned() + &"\n".repeat(30_000),
        format!("package t\nr := \"{}\"\n", "a".repeat(9_000)),
        format!("package t\n{}", "# x\n".repeat(400_000)),
        "package t\nr := 1 \0 if r\n".to_owned(),
        format!("package t\n{}", "r := [[[[[[[[1]]]]]]]]\n".repeat(10_000)),
    ];
    for text in texts {
        let head: String = text.chars().take(50).collect();
        let (kinds, time) = judge(text);
        assert!(!kinds.is_empty(), "{head:?} passed");
        assert!(time < Duration::from_secs(20), "{head:?} took {time:?}");
    }
}

#[test]
fn large_texts_are_judged_in_reasonable_time() {
    let many =
        |piece: &dyn Fn(usize) -> String, count: usize| (0..count).map(piece).collect::<String>();
    let texts = [
        format!("package t\nr := [x | x := [\n{}]]\n", many(&|it| format!("a{it},\n"), 15_000)),
        format!(
            "package t\nr := [x | some [\n{}] in input; x := 1]\n",
            many(&|it| format!("a{it},\n"), 15_000)
        ),
        format!(
            "package t\nr if {{\n{}}}\n",
            many(&|it| format!("x{it} = [y | some z in x{}; y := [z, z, z]]\n", it + 1), 250)
        ),
        format!("package t\nr := [\n{}]\n", many(&|it| format!("data.t.s{it},\n"), 15_000)),
        format!("package t\n{}", many(&|it| format!("r{it} if r{}\n", (it + 1) % 15_000), 15_000)),
        format!("package t\nr if {{\n{}}}\n", many(&|it| format!("not f(x.a{it})\n"), 250)),
        format!("package t\n{}", many(&|it| format!("f{it}(x) := g{it}(x)\n"), 5_000)),
    ];
    for text in texts {
        let head: String = text.chars().take(50).collect();
        let time = judge(text).1;
        assert!(time < Duration::from_secs(20), "{head:?} took {time:?}");
    }
}

#[test]
fn ordinary_texts_are_not_refused() {
    let fields: String = (0..60)
        .map(|it| format!("\t{{\"name\": \"f{it}\", \"tags\": [\"a\", {{\"b\": [1, 2]}}]}},\n"))
        .collect();
    let texts = [
        nested("[", "]", 12),
        nested("{\"a\": ", "}", 10),
        nested("(", ")", 20),
        nested("abs(", ")", 50),
        format!("package t\nr := 1{}\n", " +\n1".repeat(60)),
        format!("package t\nr := [\n{fields}]\n"),
        format!(
            "package t\nr if {{\n{}}}\n",
            (0..100).map(|it| format!("x{it} := 1\n")).collect::<String>()
        ),
        format!("package t\nr := `{}`\n", "a\n".repeat(2_000)),
        "package t\nr if input.a[i].b[j].c[k].d[l].e[m] == 1\n".to_owned(),
        (0..2_000).fold("package t\n".to_owned(), |all, it| all + &format!("r{it} := input.x\n")),
        "package t\nr := \"((((((((\" if { x := `[[[[[[`; x } # {{{{{{\n".to_owned(),
    ];
    for text in texts {
        let head: String = text.chars().take(50).collect();
        let (kinds, time) = judge(text);
        assert_eq!(kinds, [], "{head:?}");
        assert!(time < Duration::from_secs(10), "{head:?} took {time:?}");
    }
}

#[test]
fn the_limits_have_their_places() {
    let text = nested("(\n", ")\n", 300);
    let found = &stopping(&[&text])[0];
    assert_eq!(found.kind, Kind::Limit(Limit::NestingTooDeep { limit: 200 }));
    assert_eq!(found.span.slice(&text), "(");
    let text = format!("package t\nr := \"{}\"\n", "a".repeat(9_000));
    let found = &stopping(&[&text])[0];
    assert!(
        matches!(found.kind, Kind::Limit(Limit::LineTooLong { columns: 9_007 })),
        "{:?}",
        found.kind
    );
    assert_eq!(found.span.start, 10);
    let text = "x".repeat(2 << 20);
    assert_eq!(stopping(&[&text])[0].kind, Kind::Limit(Limit::FileTooLarge { bytes: 2 << 20 }));
    assert!(!modules(&[&text])[0].is_parsed());
}

/// Evaluates a rule of modules that passed, on the promised stack.
fn evaluates(text: &str) -> Result<(), String> {
    let text = text.to_owned();
    on_small_stack(move || {
        let found = stopping(&[&text]);
        if let Some(problem) = found.first() {
            return Err(problem.kind.message());
        }
        let mut engine = engine();
        override_builtins(&mut engine, 0);
        engine.add_policy("t.rego".into(), text).map_err(|error| error.to_string())?;
        engine.eval_query("data.t".into(), false).map(drop).map_err(|error| error.to_string())
    })
}

/// The largest size that passes the check; evaluation must survive it.
fn largest(make: impl Fn(usize) -> String) -> usize {
    let passes = |size: usize| stopping(&[&make(size)]).is_empty();
    let mut bad = 8;
    while passes(bad) {
        bad *= 2;
    }
    let mut good = bad / 2;
    while bad - good > 1 {
        let middle = usize::midpoint(good, bad);
        if passes(middle) { good = middle } else { bad = middle }
    }
    evaluates(&make(good)).unwrap();
    good
}

#[test]
fn whatever_passes_fits_the_promised_stack() {
    let chain = |rule: &'static str, last: &'static str| {
        move |size: usize| {
            let rules: String = (0..size)
                .map(|it| {
                    rule.replace("THIS", &format!("r{it}")).replace("NEXT", &format!("r{}", it + 1))
                        + "\n"
                })
                .collect();
            format!("package t\n{rules}{}\n", last.replace("THIS", &format!("r{size}")))
        }
    };
    let plain = largest(chain("THIS := NEXT", "THIS := 1"));
    assert!(plain >= 60, "only {plain} rules in a row");
    largest(chain("THIS(x) := NEXT(x)", "THIS(x) := x\nr := r0(1)"));
    largest(chain("THIS := [y | some z in [1]; y := NEXT]", "THIS := 1"));
    largest(chain("THIS if { every _ in [1] { NEXT } }", "THIS := 1"));
    largest(chain("default THIS := [x | x := NEXT]", "THIS := 1"));
    largest(chain("THIS contains x if { some x in NEXT }", "THIS := [1]"));
    largest(chain(
        "THIS(x) := y if { y := {z | some z in NEXT(x)} }",
        "THIS(x) := [x]\nr := r0(1)",
    ));
    largest(chain(
        "THIS := ((((((((((NEXT + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1) + 1)",
        "THIS := 1",
    ));
    largest(chain("THIS(x) := y if { y := NEXT(x) with input as x }", "THIS(x) := x\nr := r0(1)"));
    largest(chain(
        "THIS(x) := y if { y := NEXT(x) with count as NEXT }",
        "THIS(x) := x\nr := r0(1)",
    ));
    largest(chain("THIS := y if { [1][i]; [1][j]; [1][k]; i; j; k; y := NEXT }", "THIS := 1"));
    largest(|size| {
        format!(
            "package t\nr if {{\n{}}}\n",
            (0..size).map(|it| format!("some x{it} in [1]\n")).collect::<String>()
        )
    });
    largest(|size| {
        format!(
            "package t\nr if {{\n{}}}\n",
            (0..size).map(|it| format!("[1][x{it}] == 1\n")).collect::<String>()
        )
    });
    largest(|size| format!("package t\nr := {}1{}\n", "abs(\n".repeat(size), ")\n".repeat(size)));
    largest(|size| {
        format!("package t\nr := {}1{}\n", "[x | x :=\n".repeat(size), "]\n".repeat(size))
    });
    largest(|size| format!("package t\nr := 1{}\n", " +\n1".repeat(size)));
    largest(|size| {
        format!(
            "package t\nr if {{ {} true {} }}\n",
            "every _ in [1] {\n".repeat(size),
            "}\n".repeat(size)
        )
    });
    largest(|size| format!("package t\nr := input{}\n", ".a".repeat(size)));
}
