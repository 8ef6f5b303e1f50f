//! JSON as it is written into the vectors: fields in the order in which they are named, bytes as hex. Written here and
//! not by a library, so that no library's version changes a byte.

/// A JSON value.
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

/// An object of these fields.
pub(crate) fn object<const N: usize>(fields: [(&'static str, Json); N]) -> Json {
    Json::Object(fields.into())
}

/// A list.
pub(crate) fn list(items: impl IntoIterator<Item = Json>) -> Json {
    Json::List(items.into_iter().collect())
}

/// Bytes.
pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> Json {
    Json::Text(hex::encode(bytes))
}

/// A text.
pub(crate) fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

/// A number.
pub(crate) fn number(number: impl TryInto<i64>) -> Json {
    Json::Number(number.try_into().unwrap_or_else(|_| panic!("numbers in vectors are small")))
}

impl Json {
    /// The file's text.
    pub(crate) fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(value) => out.push_str(&value.to_string()),
            Self::Text(value) => write_text(value, out),
            Self::List(items) => write_all(out, depth, "[]", items, |item, out| item.write(out, depth + 1)),
            Self::Object(fields) => write_all(out, depth, "{}", fields, |(name, value), out| {
                write_text(name, out);
                out.push_str(": ");
                value.write(out, depth + 1);
            }),
        }
    }
}

fn write_all<T>(out: &mut String, depth: usize, brackets: &str, items: &[T], mut write: impl FnMut(&T, &mut String)) {
    out.push_str(&brackets[..1]);
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        write(item, out);
    }
    if !items.is_empty() {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
    out.push_str(&brackets[1..]);
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}
