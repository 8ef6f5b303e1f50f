//! Whose folder it is. A device, a relay, a desk and a campaign's lead keep different things under the same names, so
//! each command looks first: a relay's log opened as a device's store would be taken for damaged.

use std::path::Path;

use crate::fail::Failure;

/// Who lives in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// An author's, carrier's or team's device.
    Device,
    Relay,
    Desk,
    /// A campaign's lead.
    Campaign,
}

impl Owner {
    /// Each with the file that tells it.
    const ALL: [(Self, &'static str); 4] = [
        (Self::Campaign, "campaign.sealed"),
        (Self::Desk, "desk.sealed"),
        (Self::Relay, "relay-signing.key"),
        (Self::Device, "device.key"),
    ];

    /// Who lives here, if anybody does.
    pub(crate) fn of(dir: &Path) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, file)| dir.join(file).exists()).map(|(owner, _)| owner)
    }

    /// Fails if somebody else lives here. Gives whether this one does already.
    pub(crate) fn or_none(self, dir: &Path) -> Result<bool, Failure> {
        match Self::of(dir) {
            Some(other) if other != self => {
                Err(Failure::new("error-folder-other").with("folder", dir.display()).with("owner", other.name()))
            }
            found => Ok(found.is_some()),
        }
    }

    /// Fails if it does not live here. Nothing is made: a folder's name may be a slip.
    pub(crate) fn here(self, dir: &Path) -> Result<(), Failure> {
        if self.or_none(dir)? {
            return Ok(());
        }
        Err(Failure::new(match self {
            Self::Device => "error-not-joined",
            Self::Relay => "error-relay-none",
            Self::Desk => "error-desk-none",
            Self::Campaign => "error-campaign-none",
        })
        .with("folder", dir.display()))
    }

    /// What the texts choose by.
    const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Relay => "relay",
            Self::Desk => "desk",
            Self::Campaign => "campaign",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner_and_nothing_is_made_by_looking() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Owner::of(dir.path()), None);
        assert_eq!(Owner::Relay.here(dir.path()).unwrap_err().key(), "error-relay-none");
        assert!(!Owner::Device.or_none(&dir.path().join("missing")).unwrap());
        assert_eq!(dir.path().read_dir().unwrap().count(), 0);
        std::fs::write(dir.path().join("relay-signing.key"), b"").unwrap();
        Owner::Relay.here(dir.path()).unwrap();
        assert_eq!(Owner::Device.here(dir.path()).unwrap_err().key(), "error-folder-other");
    }
}
