package io.ponder4j.embedded;

import io.ponder4j.generate.GenerationException;

/**
 * A question is no problem of the embedded models' task. The message says what is wrong with it.
 */
public class MalformedProblemException extends GenerationException {

  private static final long serialVersionUID = 1L;

  MalformedProblemException(String question, String reason) {
    super(
        "'"
            + question.strip()
            + "' is no problem for the embedded models: "
            + reason
            + ". They take numbers of up to two digits, + - * and brackets, like 17+28-(16+8)");
  }
}
