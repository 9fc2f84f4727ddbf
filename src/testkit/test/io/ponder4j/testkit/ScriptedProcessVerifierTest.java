package io.ponder4j.testkit;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.verify.ProcessVerifier;
import java.util.List;

class ScriptedProcessVerifierTest implements ProcessVerifierContract {

  @Override
  public ProcessVerifier verifier() {
    return new ScriptedProcessVerifier(line -> 1.0 / (1 + line.length()));
  }

  @Override
  public List<Prefix> prefixes() {
    Prompt prompt = Prompt.of("2+2?");
    return List.of(
        ProcessVerifierContract.prefix(prompt, "one\nthree\n4"),
        ProcessVerifierContract.prefix(prompt, "4"),
        ProcessVerifierContract.prefix(prompt, "two\n4"));
  }
}
