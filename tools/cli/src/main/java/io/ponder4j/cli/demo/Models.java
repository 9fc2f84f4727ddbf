package io.ponder4j.cli.demo;

import io.ponder4j.embedded.Embedded;
import io.ponder4j.embedded.EmbeddedVerifier;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.verifiers.rule.RandomVerifier;
import io.ponder4j.verify.Verifier;

/** The embedded models, for one thread of the demo. */
record Models(EngineGenerator generator, EmbeddedVerifier verifier, EmbeddedVerifier overconfident)
    implements AutoCloseable {

  static Models open() {
    return new Models(
        Embedded.generator(), Embedded.processVerifier(), Embedded.overconfidentVerifier());
  }

  Verifier judge(Contender.Judge judge) {
    return switch (judge) {
      case MODEL -> verifier;
      case RANDOM -> new RandomVerifier();
      case OVERCONFIDENT -> overconfident;
    };
  }

  @Override
  public void close() {
    generator.close();
    verifier.close();
    overconfident.close();
  }
}
