package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import java.util.List;

/** The contract of what is combined of {@link Fakes#byLength}. */
interface LengthContract extends OutcomeVerifierContract {

  @Override
  default Prompt prompt() {
    return Prompt.of("?");
  }

  @Override
  default List<String> texts() {
    return List.of("a", "abc", "abcdef");
  }
}
