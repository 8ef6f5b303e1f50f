//! Reads what the library exports out of the library itself, and writes the same as Kotlin.

fn main() {
    uniffi::uniffi_bindgen_main();
}
