package org.ijwi.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import uniffi.ijwi.KeystoreFault
import uniffi.ijwi.PhoneKeystore

/**
 * The phone's keystore: AES-256-GCM keys that never leave it. What is sealed is the nonce (12 bytes) and the ciphertext.
 */
class Keystore : PhoneKeystore {
    private val store = KeyStore.getInstance(PROVIDER).apply { load(null) }

    override fun make(name: String) = faultless {
        store.deleteEntry(name)
        val use = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec = KeyGenParameterSpec.Builder(name, use)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .build()
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(spec) }.generateKey()
        Unit
    }

    override fun seal(name: String, plain: ByteArray): ByteArray = faultless {
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.ENCRYPT_MODE, key(name) ?: throw GeneralSecurityException())
        cipher.iv + cipher.doFinal(plain)
    }

    override fun open(name: String, sealed: ByteArray): ByteArray? = faultless {
        val key = key(name)
        if (key == null || sealed.size <= NONCE_BYTES) return@faultless null
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES))
        try {
            cipher.doFinal(sealed, NONCE_BYTES, sealed.size - NONCE_BYTES)
        } catch (_: AEADBadTagException) {
            null
        }
    }

    override fun remove(name: String) = faultless { store.deleteEntry(name) }

    private fun key(name: String) = store.getKey(name, null) as SecretKey?

    /** Keystores of phones throw whatever they like. */
    private fun <T> faultless(work: () -> T): T = try {
        work()
    } catch (_: Exception) {
        throw KeystoreFault.Failed("keystore")
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val CIPHER = "AES/GCM/NoPadding"
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
    }
}
