//! Which failure a cause is.

use std::io;

use ijwi_mesh::bundles::BundlesError;
use ijwi_mesh::device::DeviceError;
use ijwi_mesh::home::HomeError;
use ijwi_mesh::stamps::StampsError;
use ijwi_mesh::store::StoreError;
use ijwi_mesh::tray::TrayError;
use ijwi_mesh::vault::VaultError;
use ijwi_protocol::report::FilingError;
use ijwi_protocol::report::words::WordsError;

use crate::{Failure, KeystoreFault};

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.get_ref().is_some_and(|cause| cause.is::<KeystoreFault>()) {
            return Self::Keystore;
        }
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::InvalidData => Self::Damaged,
            _ => Self::Folder,
        }
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::InUse(_) => Self::InUse,
            HomeError::Io(_, error) => error.into(),
            _ => Self::Internal,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::DiskFull,
            _ => Self::Folder,
        }
    }
}

impl From<BundlesError> for Failure {
    fn from(error: BundlesError) -> Self {
        match error {
            BundlesError::Bundle(_) => Self::BundleWrong,
            BundlesError::Older => Self::BundleOlder,
            BundlesError::Twin => Self::BundleTwin,
            BundlesError::Store(error) => error.into(),
            _ => Self::Internal,
        }
    }
}

impl From<StampsError> for Failure {
    fn from(error: StampsError) -> Self {
        match error {
            StampsError::Home(error) => error.into(),
            StampsError::Damaged => Self::Damaged,
            StampsError::NoKey => Self::StampsNoKey,
            StampsError::TooFew { .. } => Self::StampsTooFew,
            StampsError::TooMany => Self::StampsTooMany,
            StampsError::Foreign | StampsError::Stamp(_) => Self::StampsForeign,
            _ => Self::Internal,
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Io(error) => error.into(),
            VaultError::Damaged => Self::Damaged,
            VaultError::NotOpened => Self::PinWrong,
            VaultError::Wait(_) => Self::PinWait,
            VaultError::Same => Self::PinSame,
            VaultError::Full => Self::VaultFull,
            _ => Self::Internal,
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
            DeviceError::Tray(TrayError::Home(error)) => error.into(),
            DeviceError::Tray(_) => Self::Damaged,
            DeviceError::Vault(error) => error.into(),
            DeviceError::NotJoined => Self::NotJoined,
            DeviceError::Filing(FilingError::Answers(_)) => Self::AnswerWrong,
            DeviceError::Filing(FilingError::TooLong) => Self::AttachmentsLarge,
            DeviceError::Filing(_) => Self::RecipientsWrong,
            DeviceError::TooLongForSlots { .. } => Self::TooLongForSlots,
            _ => Self::Internal,
        }
    }
}

impl From<WordsError> for Failure {
    fn from(error: WordsError) -> Self {
        match error {
            WordsError::NotInList { .. } | WordsError::Ambiguous => Self::WordsUnknown,
            _ => Self::WordsCount,
        }
    }
}
