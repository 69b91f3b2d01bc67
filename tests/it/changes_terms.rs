//! Who owns, who may read, where it is served, and which version it has.

use crate::changes_exact::between;
use mesh_lint::finding::Effect::{self, Break, Fine, Risk};
use mesh_lint::finding::Finding;

/// A contract with a version and something beside its schema.
fn with(version: &str, rest: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: {version}\nstatus: active\n\
         schema:\n  - name: t\n    properties:\n      - {{name: a, logicalType: string}}\n{rest}"
    )
}

/// What is found where something beside the schema changes: rule, severity and whom it breaks.
fn told(base: &str, head: &str) -> Vec<String> {
    let found = between(&with("1.0.0", base), &with("1.0.0", head));
    let other = found.iter().filter(|it| !it.rule.as_str().contains("version-not-bumped"));
    other.map(line).collect()
}

fn line(found: &Finding) -> String {
    let word = |it: Effect| match it {
        Break => "break",
        Risk => "risk",
        Fine => "fine",
    };
    let judged = found.change.as_ref().unwrap();
    let effects = format!("{} {}", word(judged.consumers), word(judged.producers));
    format!("{} {:?} {effects}", found.rule.as_str().trim_start_matches("change/"), found.severity)
}

#[test]
fn a_role_is_compared_whole() {
    let role = |rest: &str| format!("roles:\n  - {{role: analyst{rest}}}\n");
    for (base, head, expected) in [
        ("", ", access: read", "description-changed Info fine fine"),
        (", access: read", "", "role-access-narrowed Error break fine"),
        (", access: read", ", access: write", "role-access-widened Warning fine fine"),
        ("", ", firstLevelApprovers: boss", "role-access-narrowed Error break fine"),
        (", firstLevelApprovers: boss", "", "role-access-widened Warning fine fine"),
        (
            ", firstLevelApprovers: boss",
            ", firstLevelApprovers: chief",
            "description-changed Info fine fine",
        ),
        (", description: a", ", description: b", "description-changed Info fine fine"),
    ] {
        assert_eq!(told(&role(base), &role(head)), [expected], "{base} -> {head}");
    }
}

#[test]
fn a_team_without_members_owns_nothing() {
    let team = |members: &str| format!("team:\n  name: sales\n  members: [{members}]\n");
    let ann = team("{username: ann, role: Owner}");
    let removed = ["owner-removed Warning risk fine"];
    assert_eq!(told(&ann, &team("")), removed);
    assert_eq!(told(&team("{username: bob, role: Steward}"), &team("")), removed);
    assert_eq!(told(&ann, ""), removed);
    assert_eq!(told(&ann, &team("{username: bob, role: Owner}")), ["owner-changed Info fine fine"]);
    let found = between(&with("1.0.0", &ann), &with("1.0.1", &team("")));
    assert_eq!(found[0].message, "team `sales` has no members any more");
}

#[test]
fn a_server_for_trials_breaks_nobody() {
    let server = |environment: &str, rest: &str| {
        format!("servers:\n  - {{server: s, environment: {environment}, {rest}}}\n")
    };
    for (base, head, rule) in [
        ("type: kafka, host: a", "type: kafka, host: b", "server-location-changed"),
        ("type: kafka, host: a", "type: postgres, host: a", "server-type-changed"),
        ("type: kafka, format: avro", "type: kafka, format: json", "server-format-changed"),
    ] {
        let of = |environment| told(&server(environment, base), &server(environment, head));
        assert!(of("prod")[0].starts_with(&format!("{rule} Error break ")), "{:?}", of("prod"));
        assert!(of("dev")[0].starts_with(&format!("{rule} Warning risk ")), "{:?}", of("dev"));
        let found =
            between(&with("1.0.0", &server("dev", base)), &with("1.1.0", &server("dev", head)));
        assert_eq!(found.len(), 1, "a minor step is enough: {found:?}");
    }
    // What computes is no place that anybody reads from.
    let house = |name: &str| server("prod", &format!("type: snowflake, warehouse: {name}"));
    assert_eq!(told(&house("A"), &house("B")), ["server-metadata-changed Info fine fine"]);
}

#[test]
fn a_level_that_no_longer_says_what_it_is_about_is_a_risk() {
    let level = |rest: &str| format!("slaProperties:\n  - {{property: latency, value: 4{rest}}}\n");
    let usual = format!("slaDefaultElement: t.a\n{}", level(""));
    let unsaid = ["sla-element-changed Warning risk risk"];
    assert_eq!(told(&usual, &level("")), unsaid);
    assert_eq!(told(&level(", element: t.a"), &level("")), unsaid);
    assert_eq!(told(&usual, &level(", element: t.a")), [""; 0]);
    let other = ["sla-element-changed Error break break"];
    assert_eq!(told(&usual, &level(", element: t")), other);
}

#[test]
fn a_version_that_can_not_be_compared_is_told_once() {
    let told = |base: &str, head: &str, rest: &str| -> Vec<String> {
        let found = between(&with(base, ""), &with(head, rest));
        found.iter().map(|it| format!("{}: {}", it.rule, it.message)).collect()
    };
    let price = "price: {priceAmount: 1}\n";
    let spring = "change/version-not-semver: version `spring` can't be compared".to_owned();
    assert!(told("1.0.0", "spring", price).contains(&spring));
    assert!(told("spring", "1.0.0", price).contains(&spring));
    assert!(told("spring", "spring", price).contains(&spring));
    assert_eq!(told("spring", "spring", ""), [""; 0]);
}

#[test]
fn a_level_for_two_elements_is_two_levels() {
    let levels = |all: &[(&str, u32)]| {
        let one = |(element, value): &(&str, u32)| {
            format!("  - {{property: latency, value: {value}, unit: h, element: '{element}'}}\n")
        };
        format!("slaProperties:\n{}", all.iter().map(one).collect::<String>())
    };
    let (one, both, split) =
        (levels(&[("t", 4)]), levels(&[("t.a, t", 4)]), levels(&[("t", 4), ("t.a", 4)]));
    assert_eq!(told(&one, &both), ["sla-added Info fine break"]);
    assert_eq!(told(&both, &one), ["sla-removed Error break fine"]);
    assert_eq!(told(&both, &split), [""; 0]);
    assert_eq!(told(&split, &both), [""; 0]);
    let worse = ["sla-freshness-weakened Error break fine"];
    assert_eq!(told(&both, &levels(&[("t.a, t", 8)])), worse);
    assert_eq!(told(&both, &levels(&[("t.a", 8), ("t", 4)])), worse);
    assert_eq!(told(&both, &levels(&[("t.a", 8), ("t", 8)])).len(), 2);
    let usual = format!("slaDefaultElement: t\n{both}");
    let unsaid = "slaProperties:\n  - {property: latency, value: 4, unit: h}\n";
    assert_eq!(told(&usual, unsaid), ["sla-element-changed Warning risk risk"]);
}

#[test]
fn levels_of_one_name_are_paired_by_what_they_promise() {
    let levels = |all: [u32; 2]| {
        let one = |it: u32| format!("  - {{property: latency, value: {it}, unit: h}}\n");
        format!("slaProperties:\n{}", all.map(one).concat())
    };
    assert_eq!(told(&levels([4, 8]), &levels([8, 4])), [""; 0]);
    let worse = ["sla-freshness-weakened Error break fine"];
    assert_eq!(told(&levels([4, 8]), &levels([9, 4])), worse);
}

#[test]
fn points_in_time_are_compared_to_the_second() {
    let level = |of: &str, value: &str| {
        format!("slaProperties:\n  - {{property: {of}, value: '{value}'}}\n")
    };
    let available = |value: &str| level("generalAvailability", value);
    let base = available("2027-01-01T09:00:00Z");
    for (time, rule) in [
        ("2027-01-01T18:00:00Z", &["sla-value-weakened Error break fine"][..]),
        ("2027-01-01T08:00:00Z", &["sla-value-strengthened Info fine break"]),
        ("2027-01-01T11:00:00+02:00", &[]),
        ("2027-01-01", &[]),
    ] {
        assert_eq!(told(&base, &available(time)), rule, "{time}");
    }
    let end = level("endOfSupport", "2027-12-31T23:00:00Z");
    assert_eq!(told(&end, &level("endOfSupport", "2028-01-01T00:00:00+01:00")), [""; 0]);
    // A zone may stand where a unit does.
    let hour = |zone: &str| {
        level("timeOfAvailability", "09:00").replace('}', &format!(", unit: {zone}}}"))
    };
    assert_eq!(told(&hour("CET"), &hour("PST")), ["sla-unknown-changed Warning risk risk"]);
    assert_eq!(told(&hour("CET"), &hour("cet")), [""; 0]);
}
