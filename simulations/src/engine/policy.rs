//! Names of carry policies.

use core::fmt;
use core::str::FromStr;

use ijwi_protocol::carry::policy::{self, Direct, Epidemic, GatedSpray, Prophet, Spray};

/// A carry policy by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Direct delivery.
    Direct,
    /// Everybody gets everything.
    Epidemic {
        /// Whether receipts are heeded.
        receipts: bool,
    },
    /// Binary Spray and Wait.
    Spray {
        /// Copies of each envelope.
        copies: u8,
        /// Whether receipts are heeded.
        receipts: bool,
    },
    /// PRoPHET.
    Prophet,
    /// What ships, with so many copies.
    Gated(u8),
    /// Its sparing kind, with so many copies.
    Sparing(u8),
}

impl Default for Policy {
    fn default() -> Self {
        Self::Gated(policy::COPIES)
    }
}

impl Policy {
    pub(super) fn make(self) -> Box<dyn policy::Policy> {
        match self {
            Self::Direct => Box::new(Direct),
            Self::Epidemic { receipts } => Box::new(Epidemic { receipts }),
            Self::Spray { copies, receipts } => Box::new(Spray { copies, receipts }),
            Self::Prophet => Box::new(Prophet::default()),
            Self::Gated(copies) => Box::new(GatedSpray::new(copies)),
            Self::Sparing(copies) => Box::new(GatedSpray::sparing(copies)),
        }
    }
}

impl Policy {
    /// Whether receipts are of use: where they are not, there are none.
    pub(super) fn heeds_receipts(self) -> bool {
        !matches!(self, Self::Epidemic { receipts: false } | Self::Spray { receipts: false, .. })
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.pad("direct"),
            Self::Epidemic { receipts: true } => f.pad("epidemic+receipts"),
            Self::Epidemic { receipts: false } => f.pad("epidemic"),
            Self::Spray { copies, receipts: true } => f.pad(&format!("spray+receipts:{copies}")),
            Self::Spray { copies, receipts: false } => f.pad(&format!("spray:{copies}")),
            Self::Prophet => f.pad("prophet"),
            Self::Gated(copies) => f.pad(&format!("gated:{copies}")),
            Self::Sparing(copies) => f.pad(&format!("sparing:{copies}")),
        }
    }
}

/// No policy has this name.
#[derive(Debug)]
pub struct UnknownPolicy;

impl fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected direct, epidemic, epidemic+receipts, spray:N, spray+receipts:N, prophet, gated:N, sparing:N or ours")
    }
}

impl std::error::Error for UnknownPolicy {}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        let (name, copies) = match name.split_once(':') {
            Some((name, copies)) => (name, Some(copies.parse().map_err(|_| UnknownPolicy)?)),
            None => (name, None),
        };
        match (name, copies) {
            ("direct", None) => Ok(Self::Direct),
            ("epidemic", None) => Ok(Self::Epidemic { receipts: false }),
            ("epidemic+receipts", None) => Ok(Self::Epidemic { receipts: true }),
            ("spray", Some(copies @ 1..)) => Ok(Self::Spray { copies, receipts: false }),
            ("spray+receipts", Some(copies @ 1..)) => Ok(Self::Spray { copies, receipts: true }),
            ("prophet", None) => Ok(Self::Prophet),
            ("ours" | "gated", None) => Ok(Self::default()),
            ("gated", Some(copies @ 1..)) => Ok(Self::Gated(copies)),
            ("sparing", Some(copies @ 1..)) => Ok(Self::Sparing(copies)),
            _ => Err(UnknownPolicy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for name in ["direct", "epidemic", "epidemic+receipts", "spray:6", "spray+receipts:24", "prophet", "gated:9"] {
            assert_eq!(name.parse::<Policy>().unwrap().to_string(), name);
        }
        for name in ["", "spray", "spray:0", "gated:x", "direct:3"] {
            assert!(name.parse::<Policy>().is_err(), "{name}");
        }
    }
}
