//! What can go wrong, by the key of its text: what happened, then what to do.

use std::io;
use std::path::{Path, PathBuf};

use ijwi_mesh::bundles::BundlesError;
use ijwi_mesh::device::DeviceError;
use ijwi_mesh::home::HomeError;
use ijwi_mesh::stamps::{STAMPS_MAX, StampsError};
use ijwi_mesh::store::StoreError;
use ijwi_mesh::tray::TrayError;
use ijwi_mesh::vault::VaultError;
use ijwi_protocol::campaign::{BundleError, ManifestError};
use ijwi_protocol::report::FilingError;
use ijwi_text::{Text, Value};

/// How a command ended, if it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what was asked.
    Done,
    /// There was nothing: no answers, a refusal by the person.
    Nothing,
}

/// Why a command failed: a text's key, and what to put into it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    key: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Failure {
    pub(crate) fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Something that no text of its own speaks of.
    pub(crate) fn unexpected(error: impl core::fmt::Display) -> Self {
        Self::new("error-unexpected").with("what", error)
    }

    /// A file that can't be read.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let key = match error.kind() {
            io::ErrorKind::NotFound => "error-file-missing",
            // What is longer than it can be, or a key of another length.
            io::ErrorKind::InvalidData => "error-file-wrong",
            _ => "error-file-unreadable",
        };
        Self::new(key).with("file", path.display())
    }

    /// A file that can't be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new("error-disk-full"),
            _ => Self::new("error-file-unwritable").with("file", path.display()),
        }
    }

    /// A bundle that is not taken.
    pub(crate) fn bundle(path: &Path, error: &BundleError) -> Self {
        match error {
            BundleError::Manifest(ManifestError::Forged) => Self::new("error-bundle-forged"),
            BundleError::Manifest(ManifestError::OtherCampaign) => Self::new("error-bundle-other"),
            BundleError::File => Self::new("error-bundle-not").with("file", path.display()),
            _ => Self::new("error-bundle-damaged"),
        }
    }

    pub(crate) fn key(&self) -> &'static str {
        self.key
    }

    /// What happened, and what to do.
    pub(crate) fn texts(&self, text: &Text) -> (String, Option<String>) {
        let values: Vec<_> = self.values.iter().map(|(name, value)| (*name, value_of(value))).collect();
        (text.with(self.key, &values), text.hint(self.key, &values))
    }
}

/// A count decides between one and several; everything else is words.
fn value_of(value: &str) -> Value<'_> {
    match value.parse::<u64>() {
        Ok(number) if number.to_string() == value => Value::Number(number),
        _ => Value::Text(value),
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::InUse(folder) => Self::new("error-folder-in-use").with("folder", folder.display()),
            HomeError::Io(path, error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new("error-disk-full"),
                io::ErrorKind::InvalidData => Self::file(&path, &error),
                _ => Self::new("error-folder").with("folder", path.display()),
            },
            other => Self::unexpected(other),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::new("error-disk-full"),
            other => Self::unexpected(other),
        }
    }
}

impl From<BundlesError> for Failure {
    fn from(error: BundlesError) -> Self {
        match error {
            BundlesError::Bundle(error) => Self::bundle(Path::new(""), &error),
            BundlesError::Store(error) => error.into(),
            BundlesError::Older => Self::new("error-bundle-older"),
            BundlesError::Twin => Self::new("error-bundle-twin"),
            other => Self::unexpected(other),
        }
    }
}

impl From<StampsError> for Failure {
    fn from(error: StampsError) -> Self {
        match error {
            StampsError::Home(error) => error.into(),
            StampsError::TooFew { had: 0, .. } => Self::new("error-stamps-none"),
            StampsError::TooFew { needed, had } => {
                Self::new("error-stamps-few").with("needed", needed).with("had", had)
            }
            StampsError::NoKey => Self::new("error-stamp-key-over"),
            StampsError::Foreign | StampsError::Stamp(_) => Self::new("error-stamps-foreign"),
            StampsError::TooMany => Self::new("error-stamps-room").with("max", STAMPS_MAX),
            StampsError::Damaged => Self::new("error-device-damaged"),
            other => Self::unexpected(other),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Io(error) => HomeError::Io(PathBuf::new(), error).into(),
            VaultError::NotOpened => Self::new("error-pin"),
            VaultError::Wait(wait) => Self::new("error-pin-wait").with("seconds", wait.as_secs() + 1),
            VaultError::Damaged => Self::new("error-device-damaged"),
            VaultError::Full => Self::new("error-vault-full"),
            other => Self::unexpected(other),
        }
    }
}

impl From<DeviceError> for Failure {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::Home(error) => error.into(),
            DeviceError::Store(error) => error.into(),
            DeviceError::Bundles(error) => error.into(),
            DeviceError::Stamps(error) => error.into(),
            DeviceError::Vault(error) => error.into(),
            DeviceError::Tray(TrayError::Home(error)) => error.into(),
            DeviceError::Tray(TrayError::Damaged) => Self::new("error-device-damaged"),
            DeviceError::TooLongForSlots { needed, room } => {
                Self::new("error-report-slots").with("needed", needed).with("room", room)
            }
            DeviceError::NotJoined => Self::new("error-not-joined"),
            DeviceError::Filing(FilingError::TooLong) => Self::new("error-report-large"),
            DeviceError::Filing(FilingError::NotOffered(_)) => Self::new("error-recipient-past"),
            DeviceError::Issuer => Self::new("error-stamp-key-not"),
            other => Self::unexpected(other),
        }
    }
}
