package io.ponder4j.engine;

import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.GeneratorContract;
import org.junit.jupiter.api.AfterEach;

class EngineGeneratorTest implements GeneratorContract {

  private final DecodingEngine engine =
      DecodingEngine.start(new HashLm(Toys.LETTERS.length(), 64, 100_000), EngineOptions.DEFAULT);
  private final Generator generator = engine.generator(Toys.dialect());

  @AfterEach
  void close() {
    engine.close();
  }

  @Override
  public Generator generator() {
    return generator;
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("abc");
  }

  @Override
  public String forcibleText() {
    return "ja";
  }
}
