package io.ponder4j.embedded;

import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.GeneratorContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedGeneratorTest implements GeneratorContract {

  private static EngineGenerator generator;

  @BeforeAll
  static void open() {
    generator = Embedded.generator();
  }

  @AfterAll
  static void close() {
    generator.close();
  }

  @Override
  public Generator generator() {
    return generator;
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("17+28-(16+8)+13");
  }
}
