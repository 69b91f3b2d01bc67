//! `net.*`: ranges of addresses.

use super::caps::{Refusal, add as extend, text};
use crate::evaluate::policy::value::{list, set};
use regorus::{Engine, Value};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range: its first address as a number, and how many leading bits are fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Network {
    is_wide: bool,
    first: u128,
    prefix: u32,
}

impl Network {
    fn bits(self) -> u32 {
        if self.is_wide { 128 } else { 32 }
    }

    /// The number of addresses behind the first.
    fn span(self) -> u128 {
        let free = self.bits() - self.prefix;
        1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1)
    }

    fn last(self) -> u128 {
        self.first + self.span()
    }

    fn new(address: IpAddr, prefix: u32) -> Option<Self> {
        let (is_wide, number) = match address {
            IpAddr::V4(it) => (false, u128::from(it.to_bits())),
            IpAddr::V6(it) => (true, it.to_bits()),
        };
        let mut network = Self { is_wide, first: number, prefix };
        if prefix > network.bits() {
            return None;
        }
        network.first &= !network.span();
        Some(network)
    }

    /// Reads `ADDRESS/PREFIX`.
    fn read(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        if !prefix.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        Self::new(address.parse().ok()?, prefix.parse().ok()?)
    }

    /// Reads a range, or one address as the range of it alone.
    fn read_any(text: &str) -> Option<Self> {
        let alone = || {
            let address: IpAddr = text.parse().ok()?;
            Self::new(address, if address.is_ipv4() { 32 } else { 128 })
        };
        Self::read(text).or_else(alone)
    }

    /// Reads a range, or one address as the range of its class.
    fn read_class(text: &str) -> Option<Self> {
        let classed = || {
            let address: Ipv4Addr = text.parse().ok()?;
            let prefix = match address.octets() {
                [0..=127, ..] => 8,
                [128..=191, ..] => 16,
                _ => 24,
            };
            Self::new(address.into(), prefix)
        };
        Self::read(text).or_else(classed)
    }

    fn contains(self, other: Self) -> bool {
        self.is_wide == other.is_wide && self.first <= other.first && other.last() <= self.last()
    }

    fn text(self) -> String {
        let address: IpAddr = if self.is_wide {
            Ipv6Addr::from_bits(self.first).into()
        } else {
            Ipv4Addr::from_bits(u32::try_from(self.first).unwrap_or_default()).into()
        };
        format!("{address}/{}", self.prefix)
    }
}

/// Adds the builtins, which the engine lacks.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "net.cidr_intersects", 2, |args| {
        let (a, b) = (network(text(args, 0)?)?, network(text(args, 1)?)?);
        Ok(Value::from(a.contains(b) || b.contains(a)))
    })?;
    extend(engine, "net.cidr_merge", 1, |args| {
        let all = items(args.first());
        let read = |it: &(Value, &Value)| match it.1 {
            Value::String(text) => Network::read_class(text).ok_or_else(|| wrong(text)),
            other => Err(wrong(&other.to_string())),
        };
        let networks = all.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let merged = merge(networks).into_iter().map(|it| Value::from(it.text()));
        Ok(set(merged))
    })?;
    extend(engine, "net.cidr_contains_matches", 2, |args| {
        let mut found = BTreeSet::new();
        let inner = pairs(args.get(1))?;
        for (name, range) in pairs(args.first())? {
            let inside = inner.iter().filter(|(_, it)| range.contains(*it));
            found.extend(inside.map(|(other, _)| list([name.clone(), other.clone()])));
        }
        Ok(Value::from(found))
    })
}

fn wrong(text: &str) -> Refusal {
    Refusal::new(&format!("`{text}` is no range of addresses"))
}

fn network(text: &str) -> Result<Network, Refusal> {
    Network::read(text).ok_or_else(|| wrong(text))
}

/// The items of a collection, or the value itself, each under its key.
fn items(value: Option<&Value>) -> Vec<(Value, &Value)> {
    match value {
        Some(Value::Array(items)) => {
            items.iter().enumerate().map(|(index, item)| (Value::from(index), item)).collect()
        }
        Some(Value::Set(items)) => items.iter().map(|item| (item.clone(), item)).collect(),
        Some(Value::Object(items)) => items.iter().map(|(key, item)| (key.clone(), item)).collect(),
        Some(other) => vec![(other.clone(), other)],
        None => Vec::new(),
    }
}

/// Ranges under their keys; a list begins with its range.
fn pairs(value: Option<&Value>) -> Result<Vec<(Value, Network)>, Refusal> {
    let range = |(key, item): (Value, &Value)| {
        let text = match item {
            Value::Array(parts) => parts.iter().next().cloned().unwrap_or(Value::Null),
            other => other.clone(),
        };
        let read = match &text {
            Value::String(text) => Network::read_any(text),
            _ => None,
        };
        read.map(|network| (key, network)).ok_or_else(|| wrong(&text.to_string()))
    };
    items(value).into_iter().map(range).collect()
}

/// The fewest ranges that hold the same addresses.
fn merge(mut networks: Vec<Network>) -> Vec<Network> {
    networks.sort_unstable();
    let mut merged: Vec<Network> = Vec::new();
    for network in networks {
        if merged.last().is_some_and(|last| last.contains(network)) {
            continue;
        }
        merged.push(network);
        while let [.., low, high] = merged.as_slice() {
            let both = Network { prefix: low.prefix.saturating_sub(1), ..*low };
            let halves = low.is_wide == high.is_wide
                && low.prefix == high.prefix
                && low.prefix > 0
                && both.first & both.span() == 0
                && high.first == low.last() + 1;
            if !halves {
                break;
            }
            merged.truncate(merged.len() - 2);
            merged.push(both);
        }
    }
    merged
}
