package org.ijwi.app.screens

import android.text.InputType
import android.view.View
import org.ijwi.app.Column
import org.ijwi.app.Deed
import org.ijwi.app.Kit
import org.ijwi.app.R
import uniffi.ijwi.Given
import uniffi.ijwi.Question
import uniffi.ijwi.QuestionKind

/** What she can do at a question, always. */
class QuestionDeeds(val stop: () -> Unit, val back: () -> Unit, val skip: () -> Unit, val answer: (Given) -> Unit)

/** A question. What is chosen counts when she goes on; without an answer that is the same as to skip. */
fun Kit.questionScreen(question: Question, deeds: QuestionDeeds): View {
    var given: () -> Given = { Given.Skipped }
    val title = text(R.string.question_of, question.number.toInt(), question.all.toInt())
    return page(title, Deed(R.string.stop, "✕", deeds.stop), {
        heading(question.label)
        question.hint?.let { note(it) }
        if (question.onlyFor.isNotEmpty()) {
            note(text(R.string.question_only_for, question.onlyFor.joinToString { role(it) }))
        }
        given = answering(question)
    }, {
        row(
            Deed(R.string.back, deeds.back),
            Deed(R.string.skip, deeds.skip),
            Deed(R.string.go_on) { deeds.answer(given()) },
        )
    })
}

/** Puts down how it is answered; what comes back says what was answered. */
private fun Column.answering(question: Question): () -> Given = when (val kind = question.kind) {
    is QuestionKind.One -> {
        var chosen = (question.given as? Given.One)?.choice
        oneOf(kind.choices, chosen?.toInt()) { chosen = it.toUShort() };
        { chosen?.let { Given.One(it) } ?: Given.Skipped }
    }
    is QuestionKind.Many -> {
        val chosen = (question.given as? Given.Many)?.choices.orEmpty().toMutableSet()
        kind.choices.forEachIndexed { at, name ->
            val place = at.toUShort()
            check(name, place in chosen) { if (it) chosen += place else chosen -= place }
        };
        { if (chosen.isEmpty()) Given.Skipped else Given.Many(chosen.sorted()) }
    }
    is QuestionKind.Text -> {
        note(kit.text(R.string.question_first_account))
        val before = (question.given as? Given.Text)?.text.orEmpty()
        val kindOfText = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_MULTI_LINE or
            InputType.TYPE_TEXT_FLAG_CAP_SENTENCES
        val field = field(kit.text(R.string.question_own_words), before, kindOfText, TEXT_LINES);
        { field.text.toString().trim().let { if (it.isEmpty()) Given.Skipped else Given.Text(it) } }
    }
    is QuestionKind.Number -> {
        val before = (question.given as? Given.Number)?.number?.toString().orEmpty()
        val sign = if (kind.min < 0) InputType.TYPE_NUMBER_FLAG_SIGNED else 0
        val name = kit.text(R.string.question_number, kind.min.toString(), kind.max.toString())
        val field = field(name, before, InputType.TYPE_CLASS_NUMBER or sign);
        { field.text.toString().toLongOrNull()?.let { Given.Number(it) } ?: Given.Skipped }
    }
}

private const val TEXT_LINES = 4
