package org.ijwi.app

import java.math.BigDecimal
import java.math.MathContext

/** The calculator behind which the app stands: keys in, a display out. It calculates as one expects of it. */
class Calculator {
    /** What it shows. */
    var display = ZERO
        private set

    private var isResult = false

    /** The number that stands there if nothing else was typed: what may be a PIN. */
    val number: String?
        get() = display.takeIf { !isResult && it.all(Char::isDigit) }

    /** Takes a key: a digit, a sign of [KEYS], or `=`. */
    fun press(key: Char) {
        when {
            display == ERROR || key == CLEAR -> start(if (key.isDigit()) key.toString() else ZERO)
            key == BACK -> start(if (isResult) ZERO else display.dropLast(1).ifEmpty { ZERO })
            key == '=' -> calculate()
            key in SIGNS -> sign(key)
            key == POINT -> point()
            key.isDigit() -> digit(key)
        }
    }

    /** As it was at the start. */
    fun clear() = start(ZERO)

    private fun start(shown: String) {
        display = shown
        isResult = false
    }

    private fun digit(key: Char) {
        when {
            isResult || display == ZERO -> start(key.toString())
            lastNumber() == ZERO -> display = display.dropLast(1) + key
            display.length < LENGTH_MAX -> display += key
        }
    }

    private fun point() {
        when {
            isResult -> start("0$POINT")
            POINT in lastNumber() -> {}
            lastNumber().isEmpty() -> display += "0$POINT"
            else -> display += POINT
        }
    }

    private fun sign(key: Char) {
        isResult = false
        display = if (display.last() in SIGNS) display.dropLast(1) + key else display + key
    }

    private fun calculate() {
        if (display.last() in SIGNS) display = display.dropLast(1)
        display = try {
            value(display)
        } catch (_: ArithmeticException) {
            ERROR
        }
        isResult = true
    }

    private fun lastNumber() = display.takeLastWhile { it !in SIGNS }

    companion object {
        /** Its keys, row by row. */
        val KEYS = listOf("C⌫%÷", "789×", "456−", "123+", "0.=")
        private const val SIGNS = "+−×÷%"
        private const val POINT = '.'
        private const val CLEAR = 'C'
        private const val BACK = '⌫'
        private const val ZERO = "0"
        private const val ERROR = "—"
        private const val LENGTH_MAX = 64
        private val PRECISION = MathContext(12)

        /** What an expression comes to: products before sums; `a%b` is a hundredth of a, b times. */
        private fun value(expression: String): String {
            val numbers = ArrayDeque<BigDecimal>()
            val isNegative = expression.startsWith('−')
            val parts = expression.removePrefix("−").split(*SIGNS.toCharArray()).map { BigDecimal(it.trimEnd(POINT)) }
            val signs = expression.removePrefix("−").filter { it in SIGNS }
            numbers.addLast(if (isNegative) parts[0].negate() else parts[0])
            for ((sign, part) in signs.zip(parts.drop(1).asIterable())) {
                when (sign) {
                    '+' -> numbers.addLast(part)
                    '−' -> numbers.addLast(part.negate())
                    '×' -> numbers.addLast(numbers.removeLast().multiply(part))
                    '÷' -> numbers.addLast(numbers.removeLast().divide(part, PRECISION))
                    else -> numbers.addLast(numbers.removeLast().multiply(part).movePointLeft(2))
                }
            }
            val sum = numbers.fold(BigDecimal.ZERO) { sum, number -> sum.add(number) }.round(PRECISION)
            if (sum.signum() == 0) return ZERO
            return sum.stripTrailingZeros().run { if (precision() - scale() in -6..13) toPlainString() else toString() }
                .replace('-', '−')
        }
    }
}

private fun CharSequence.zip(parts: Iterable<BigDecimal>) = toList().zip(parts)
