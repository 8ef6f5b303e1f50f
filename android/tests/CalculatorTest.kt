package org.ijwi.app.tests

import org.ijwi.app.Calculator
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

/** It calculates, as anybody who takes the phone may try. */
class CalculatorTest {
    private fun shown(keys: String) = Calculator().apply { keys.forEach(::press) }.display

    @Test
    fun itCalculates() {
        for ((keys, result) in listOf(
            "2+3×4=" to "14", "7÷2=" to "3.5", "1÷3=" to "0.333333333333", "0.1+0.2=" to "0.3", "5−8=" to "−3",
            "5−8=+10=" to "7", "200×15%2=" to "60", "1÷0=" to "—", "1÷0=5" to "5", "9=7" to "7", "12⌫" to "1",
            "00012" to "12", "1..5+2=" to "3.5", "3+−2=" to "1", "3+=" to "3", "C" to "0",
            "99999999999×99999999999=" to "9.9999999998E+21",
        )) {
            assertEquals(keys, result, shown(keys))
        }
    }

    @Test
    fun aNumberThatStandsAloneMayBeAPin() {
        val calculator = Calculator()
        "246810".forEach(calculator::press)
        assertEquals("246810", calculator.number)
        calculator.press('+')
        assertNull(calculator.number)
        "1=".forEach(calculator::press)
        assertNull("a result is none", calculator.number)
    }
}
