/**
 * What counts as an answer, and when two answers are the same. Read {@link
 * io.ponder4j.answer.AnswerType} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.answer;
