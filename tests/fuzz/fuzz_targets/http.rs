//! Raw bytes of a browser, or of a page that drives it, to the desk's pages. In the input `$C` stands for the session's
//! cookie, `$T` for its token, `$H` for the own host: what a fuzzer can't guess.
#![no_main]

use std::sync::{Arc, OnceLock};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use ijwi_desk::web::{WebConfig, router};
use ijwi_fuzz::{Double, accepted, bounded};
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::{Builder, Runtime};

const HOST: &str = "localhost:4700";

struct Pages {
    runtime: Runtime,
    service: TowerToHyperService<axum::Router>,
    cookie: String,
    token: String,
}

fn pages() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let service = TowerToHyperService::new(router(Arc::new(Double), WebConfig::new(4700)));
        let mut pages = Pages { runtime, service, cookie: String::new(), token: String::new() };
        let form = format!("passphrase={}", Double::PASSPHRASE);
        let signed_in = pages.ask(
            format!(
                "POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\nConnection: close\r\nContent-Type: \
                 application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
                form.len()
            )
            .as_bytes(),
        );
        pages.cookie = between(&signed_in, "set-cookie: ", ";");
        let shown = pages.ask(
            format!("GET /reports/1 HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nCookie: {}\r\n\r\n", pages.cookie)
                .as_bytes(),
        );
        pages.token = between(&shown, "name=\"csrf\" value=\"", "\"");
        pages
    })
}

impl Pages {
    fn ask(&self, request: &[u8]) -> String {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        self.runtime.block_on(async {
            let mut server = http1::Builder::new();
            // What was sent before the end is answered, else the end of the input would be all that is fuzzed.
            server.max_buf_size(32 * 1024).half_close(true);
            let served = server.serve_connection(TokioIo::new(theirs), self.service.clone());
            let asked = async {
                let (mut read, mut write) = tokio::io::split(ours);
                let mut response = Vec::new();
                let _ = write.write_all(request).await;
                let _ = write.shutdown().await;
                let _ = read.read_to_end(&mut response).await;
                String::from_utf8_lossy(&response).into_owned()
            };
            tokio::join!(async { served.await.ok() }, asked).1
        })
    }
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).expect("the pages are as they were");
    rest.split(after).next().unwrap_or_default().to_owned()
}

fuzz_target!(|data: &[u8]| {
    let pages = pages();
    let mut request = data.to_vec();
    for (name, value) in [("$C", &*pages.cookie), ("$T", &*pages.token), ("$H", HOST)] {
        while let Some(at) = request.windows(2).position(|window| window == name.as_bytes()) {
            request.splice(at..at + 2, value.bytes());
        }
        if request.len() > 1 << 16 {
            return;
        }
    }
    bounded(32 << 20, || {
        let response = pages.ask(&request);
        assert!(!response.contains(" 500 ") || !response.starts_with("HTTP"), "{response}");
        let shows = response.contains("words");
        assert!(
            !shows || request.windows(8).any(|window| pages.cookie.as_bytes().starts_with(window)),
            "not signed in"
        );
        if shows || response.contains("location: /reports/1") {
            assert!(!cfg!(feature = "defect"));
            accepted();
        }
    });
});
