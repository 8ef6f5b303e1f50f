//! Stamps over a link: a device asks, a team's device signs, each after a touch of its owner. On the stream a request or
//! answer is its length (u32, little endian) and its encoding, one each way.

use core::time::Duration;
use std::io;

use bincode::{Decode, Encode};
use ijwi_protocol::codec;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::stamps::{STAMPS_FILE_BYTES_MAX, StampAnswer, StampRequest};

/// A request comes at once, or not at all.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// The team's owner has to look at who asks, and 2,000 signatures take some seconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(180);

/// Asks, and waits for the answer.
///
/// # Errors
/// Those of the link; [`io::ErrorKind::TimedOut`]; [`io::ErrorKind::UnexpectedEof`] when the other side does not give any.
pub async fn ask<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, request: &StampRequest) -> io::Result<StampAnswer> {
    send(stream, request).await?;
    tokio::time::timeout(ANSWER_TIMEOUT, receive(stream)).await?
}

/// Waits for a request.
///
/// # Errors
/// Those of the link, and [`io::ErrorKind::InvalidData`] for what is no request.
pub async fn asked<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<StampRequest> {
    tokio::time::timeout(REQUEST_TIMEOUT, receive(stream)).await?
}

/// Gives the answer and ends the stream.
///
/// # Errors
/// Those of the link.
pub async fn give<S: AsyncWrite + Unpin>(stream: &mut S, answer: &StampAnswer) -> io::Result<()> {
    send(stream, answer).await?;
    stream.shutdown().await
}

async fn send<S: AsyncWrite + Unpin>(stream: &mut S, value: &impl Encode) -> io::Result<()> {
    let body = codec::encode(value);
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    stream.write_all(&length.to_le_bytes()).await?;
    stream.write_all(&body).await?;
    stream.flush().await
}

async fn receive<T: Encode + Decode<()>, S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<T> {
    let invalid = || io::Error::new(io::ErrorKind::InvalidData, "what came is not about stamps");
    let length = stream.read_u32_le().await? as usize;
    if length > STAMPS_FILE_BYTES_MAX {
        return Err(invalid());
    }
    // Memory grows with what really comes, not with what was announced.
    let mut body = Vec::new();
    stream.take(length as u64).read_to_end(&mut body).await?;
    if body.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    codec::decode::<T, { 2 * STAMPS_FILE_BYTES_MAX }>(&body).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ijwi_protocol::envelope::{BlindSignature, BlindedStamp};
    use ijwi_protocol::ids::{CampaignId, StampKeyId};

    #[tokio::test]
    async fn asked_and_given() {
        let (mut device, mut team) = tokio::io::duplex(1000);
        let (campaign, key) = (CampaignId([1; 32]), StampKeyId([2; 3]));
        let request = StampRequest { campaign, key, blinded: vec![BlindedStamp([3; 256]); 20] };
        let answer = StampAnswer { campaign, key, signatures: vec![BlindSignature([4; 256]); 20] };
        let issuing = async {
            assert_eq!(asked(&mut team).await.unwrap(), request);
            give(&mut team, &answer).await.unwrap();
        };
        let (asking, ()) = tokio::join!(ask(&mut device, &request), issuing);
        assert_eq!(asking.unwrap(), answer);
    }

    #[tokio::test]
    async fn garbage_and_too_much_are_refused() {
        for sent in [&b"\xff\xff\xff\xff"[..], &b"\x03\0\0\0abc"[..], &b"\x09\0\0\0ab"[..]] {
            let (mut device, mut team) = tokio::io::duplex(1000);
            device.write_all(sent).await.unwrap();
            drop(device);
            assert!(asked(&mut team).await.is_err());
        }
    }
}
