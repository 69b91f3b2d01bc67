//! Schedules of cron: whether an expression is one, and whether it ever comes true.
//!
//! Read are the five fields of cron, six with seconds in front, seven with years behind, names of
//! months and days, and the extensions `?`, `L`, `W` and `#` that schedulers have in common.

use super::words::quoted;

/// One field of an expression.
struct Field {
    name: &'static str,
    lowest: u32,
    highest: u32,
    names: &'static [&'static str],
    /// What a lone number may be followed by: `L` and `W` in days of the month, `L` and `#` in
    /// days of the week.
    extended: bool,
}

const SECOND: Field = Field { name: "second", lowest: 0, highest: 59, names: &[], extended: false };
const MINUTE: Field = Field { name: "minute", ..SECOND };
const HOUR: Field = Field { name: "hour", highest: 23, ..SECOND };
const DAY: Field =
    Field { name: "day of the month", lowest: 1, highest: 31, names: &[], extended: true };
const MONTH: Field =
    Field { name: "month", lowest: 1, highest: 12, names: &MONTHS, extended: false };
const WEEKDAY: Field =
    Field { name: "day of the week", lowest: 0, highest: 7, names: &WEEKDAYS, extended: true };
const YEAR: Field = Field { name: "year", lowest: 1970, highest: 2199, ..SECOND };

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const NICKNAMES: [&str; 8] =
    ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@reboot"];
/// Days of the months in a leap year.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// What is wrong with an expression, in words that go on after "the schedule …".
pub(crate) fn problem(expression: &str) -> Option<String> {
    let expression = expression.trim();
    if expression.starts_with('@') {
        let known = NICKNAMES.iter().any(|it| expression.eq_ignore_ascii_case(it));
        return (!known).then(|| format!("uses the unknown nickname {}", quoted(expression)));
    }
    let parts: Vec<&str> = expression.split_whitespace().collect();
    let fields: &[Field] = match parts.len() {
        5 => &[MINUTE, HOUR, DAY, MONTH, WEEKDAY],
        6 => &[SECOND, MINUTE, HOUR, DAY, MONTH, WEEKDAY],
        7 => &[SECOND, MINUTE, HOUR, DAY, MONTH, WEEKDAY, YEAR],
        1 => return Some("has one field, but cron wants five".to_owned()),
        count => return Some(format!("has {count} fields, but cron wants five")),
    };
    for (field, part) in fields.iter().zip(&parts) {
        if let Err(words) = field.values(part) {
            return Some(words);
        }
    }
    let at = parts.len().min(6) - 3;
    let [day, month, weekday] = parts.get(at..at + 3)? else { return None };
    never(day, month, weekday).then(|| "never comes true: no such month has that day".to_owned())
}

/// Whether no month of the expression has a day of it, and no weekday is asked for instead.
fn never(day: &str, month: &str, weekday: &str) -> bool {
    if !matches!(weekday, "*" | "?") {
        return false;
    }
    let (Ok(Some(days)), Ok(months)) = (DAY.values(day), MONTH.values(month)) else { return false };
    let Some(first) = days.iter().min() else { return false };
    let longest = match months {
        Some(months) => months.iter().filter_map(|it| DAYS.get(*it as usize - 1)).max().copied(),
        None => Some(31),
    };
    longest.is_some_and(|longest| *first > longest)
}

impl Field {
    /// The values that a part of an expression lists; nothing where they are open (`*`, `L`).
    fn values(&self, part: &str) -> Result<Option<Vec<u32>>, String> {
        let mut all = Some(Vec::new());
        for item in part.split(',') {
            match (self.item(item)?, &mut all) {
                (Some(values), Some(all)) => all.extend(values),
                (_, all) => *all = None,
            }
        }
        Ok(all)
    }

    fn item(&self, item: &str) -> Result<Option<Vec<u32>>, String> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(self.step(step)?)),
            None => (item, None),
        };
        if matches!(range, "*" | "?") || (self.extended && is_extension(range)) {
            return Ok(None);
        }
        let bare = if self.extended { without_extension(range) } else { range };
        let (first, last) = if let Some((first, last)) = bare.split_once('-') {
            (self.number(first)?, self.number(last)?)
        } else {
            let only = self.number(bare)?;
            (only, if step.is_some() { self.highest } else { only })
        };
        let named = self.name;
        if first > last && !self.wraps() {
            return Err(format!("counts {named} backwards in {}", quoted(range)));
        }
        let values = (first..=last.max(first)).step_by(step.unwrap_or(1) as usize);
        Ok((bare == range && first <= last).then(|| values.collect()))
    }

    /// Sunday is 0 and 7, and `fri-sun` or `fri-mon` is in wide use.
    const fn wraps(&self) -> bool {
        self.extended && self.lowest == 0
    }

    fn step(&self, text: &str) -> Result<u32, String> {
        match text.parse::<u32>() {
            Ok(step) if step > 0 => Ok(step),
            _ => Err(format!("has the step {} for {}, which is no count", quoted(text), self.name)),
        }
    }

    fn number(&self, text: &str) -> Result<u32, String> {
        let lower = text.to_ascii_lowercase();
        if let Some(index) = self.names.iter().position(|it| *it == lower) {
            return Ok(self.lowest + u32::try_from(index).unwrap_or_default());
        }
        let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(number) if digits && (self.lowest..=self.highest).contains(&number) => Ok(number),
            _ if digits => {
                let (lowest, highest) = (self.lowest, self.highest);
                let shown: String = text.chars().take(12).collect();
                Err(format!("has {} {shown}, which must be {lowest} to {highest}", self.name))
            }
            _ => Err(format!("has {} for {}, which is no number", quoted(text), self.name)),
        }
    }
}

/// `L`, `LW` and `L-3`: counted from the end of the month.
fn is_extension(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let from_end = upper
        .strip_prefix("L-")
        .is_some_and(|days| matches!(days.parse::<u32>(), Ok(days) if days < 31));
    matches!(upper.as_str(), "L" | "LW" | "WL") || from_end
}

/// `15W`, `5L` and `5#3` without what stands behind the number.
fn without_extension(text: &str) -> &str {
    if let Some((number, nth)) = text.split_once('#') {
        return if matches!(nth, "1" | "2" | "3" | "4" | "5" | "L" | "l") { number } else { text };
    }
    let bare = text.strip_suffix(['L', 'l', 'W', 'w']).unwrap_or(text);
    if bare.is_empty() || !bare.bytes().all(|it| it.is_ascii_digit()) { text } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_schedulers_accept_is_accepted() {
        for fine in [
            "0 20 * * *",
            "*/15 * * * *",
            "0 0 1,15 * 1-5",
            "0 6 1 * *",
            "@daily",
            "@Hourly",
            "0 0 12 * * ?",
            "0 0 12 ? * MON-FRI 2026",
            "0 0 L * *",
            "0 0 LW * ?",
            "0 0 15W * ?",
            "0 0 ? * 5#3",
            "0 0 * * 5L",
            "0 0 * * sun",
            "0 0 * * fri-mon",
            "0 9-17/2 * * *",
            "5/10 * * * *",
            "0 0 29 2 *",
            "0 0 31 2 1",
            "  0   0 * * 7 ",
            "0 0 L-3 * *",
        ] {
            assert_eq!(problem(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_never_runs_says_why() {
        for (wrong, words) in [
            ("0 30 * * *", "has hour 30, which must be 0 to 23"),
            ("60 * * * *", "has minute 60, which must be 0 to 59"),
            ("0 0 0 * *", "has day of the month 0, which must be 1 to 31"),
            ("0 0 12 30 13 *", "has month 13, which must be 1 to 12"),
            ("0 0 24 * * ?", "has hour 24, which must be 0 to 23"),
            ("0 0 * * 8", "has day of the week 8, which must be 0 to 7"),
            ("* * * *", "has 4 fields, but cron wants five"),
            ("daily", "has one field, but cron wants five"),
            ("", "has 0 fields, but cron wants five"),
            ("@dayly", "uses the unknown nickname `@dayly`"),
            ("*/0 * * * *", "has the step `0` for minute, which is no count"),
            ("0 17-9 * * *", "counts hour backwards in `17-9`"),
            ("0 noon * * *", "has `noon` for hour, which is no number"),
            ("0 0 * jann *", "has `jann` for month, which is no number"),
            ("0 0 30 2 *", "never comes true: no such month has that day"),
            ("0 0 31 4,jun *", "never comes true: no such month has that day"),
            ("1,, * * * *", "has `` for minute, which is no number"),
            ("+5 * * * *", "has `+5` for minute, which is no number"),
            ("0 0 * * 5#9", "has `5#9` for day of the week, which is no number"),
        ] {
            assert_eq!(problem(wrong).as_deref(), Some(words), "{wrong}");
        }
    }

    #[test]
    fn nothing_crashes() {
        for odd in
            ["\u{1b} * * * *", "99999999999 * * * *", "🦀 🦀 🦀 🦀 🦀", "/ / / / /", "- - - - -"]
        {
            assert!(problem(odd).is_some(), "{odd}");
        }
    }
}
