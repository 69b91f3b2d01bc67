use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::every_name, words::brief};
use crate::model::Contract;

declare_rule! {
    /// A name mixes letters of two scripts that look alike.
    ///
    /// ## Why
    /// A Cyrillic `о` in the middle of a Latin name looks the same and is another name. Queries and
    /// references that are typed by hand do not find it.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: "\u043erders"
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: заказы_2026_v2
    /// ```
    "contract/name-script-mixed", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_name(contract, &mut |_, name| {
        if name.value.is_ascii() {
            return;
        }
        let words = name.value.split(|it: char| !it.is_alphabetic());
        let foreign = words.filter(|word| word.contains(|it: char| it.is_ascii_alphabetic()));
        let Some(letter) = foreign.flat_map(str::chars).find(|it| is_cyrillic(*it)) else { return };
        let letter = brief(letter.encode_utf8(&mut [0; 4]));
        let message = format!("{} holds the Cyrillic letter {letter}", brief(&name.value));
        findings.report(name.place(), message).help("type the name again in one script");
    });
}

const fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}
