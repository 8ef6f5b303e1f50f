//! `--once` writes the answer where a person would: on the desk's page, by plain HTTP/1.1.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::fail::Failure;

const PAGE_BYTES_MAX: u64 = 1024 * 1024;

/// Signs in, opens the first report, and sends an answer.
pub(super) async fn answer(desk: SocketAddr, passphrase: &str, text: &str) -> Result<(), Failure> {
    let signed_in = post(desk, "/sign-in", "", &[("passphrase", passphrase)]).await?;
    let cookie = header(&signed_in, "set-cookie").and_then(|cookie| cookie.split(';').next());
    let cookie = cookie.ok_or_else(|| Failure::unexpected("the desk did not let the demo in"))?;
    let page = get(desk, "/reports/1", cookie).await?;
    let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let token = token.ok_or_else(|| Failure::unexpected("the report's page has no answer box"))?;
    let sent = post(desk, "/reports/1/answer", cookie, &[("csrf", token), ("text", text)]).await?;
    if !sent.starts_with("HTTP/1.1 303") {
        return Err(Failure::unexpected("the desk did not take the answer"));
    }
    Ok(())
}

async fn get(desk: SocketAddr, path: &str, cookie: &str) -> Result<String, Failure> {
    exchange(desk, &format!("GET {path} HTTP/1.1\r\nHost: {desk}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"))
        .await
}

async fn post(desk: SocketAddr, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Result<String, Failure> {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect()
    };
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let body = body.join("&");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {desk}\r\nOrigin: http://{desk}\r\nCookie: {cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(desk, &request).await
}

async fn exchange(desk: SocketAddr, request: &str) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(desk).await.map_err(Failure::unexpected)?;
    stream.write_all(request.as_bytes()).await.map_err(Failure::unexpected)?;
    let mut page = Vec::new();
    stream.take(PAGE_BYTES_MAX).read_to_end(&mut page).await.map_err(Failure::unexpected)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn header<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let head = page.split("\r\n\r\n").next()?;
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
