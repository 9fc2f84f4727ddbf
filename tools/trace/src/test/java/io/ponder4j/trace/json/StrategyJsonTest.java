package io.ponder4j.trace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.StrategyCatalog;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.Greedy;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.search.AStar;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Verifier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategyJsonTest {

  /** A strategy of everything that may be a parameter. */
  record Everything(
      Strategy inner,
      BestOfN special,
      List<Strategy> more,
      Map<String, Strategy> byTopic,
      Optional<Strategy> fallback,
      Role<Generator> writer,
      Role<Verifier> judge,
      SamplingParams sampling,
      Aggregation aggregation,
      Duration patience,
      double share,
      long tokens,
      boolean strict,
      String hint,
      BigDecimal price)
      implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not asked");
    }
  }

  /** A strategy around another. */
  record Twice(Strategy inner, int times) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not asked");
    }
  }

  private static StrategyJson json() {
    Map<String, Class<? extends Strategy>> types = new HashMap<>();
    StrategyCatalog.all().forEach(entry -> types.put(entry.name(), entry.type()));
    types.put("everything", Everything.class);
    types.put("twice", Twice.class);
    return StrategyJson.of(types);
  }

  private static Strategy anyStrategy(SplittableRandom random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      return new Twice(anyStrategy(random, depth - 1), random.nextInt(100));
    }
    List<StrategyCatalog.Entry> all = StrategyCatalog.all();
    int m = 1 + random.nextInt(5);
    return all.get(random.nextInt(all.size())).factory().create(m + random.nextInt(50), m);
  }

  @Test
  void write_bestOfN_isAnObjectOfItsNameAndParameters() {
    assertThat(json().write(BestOfN.of(16)))
        .isEqualTo(
            "{\"strategy\":\"best-of-n\",\"n\":16,\"aggregation\":\"PRODUCT\","
                + "\"unscored\":{\"rule\":\"FALLBACK\",\"neutral\":0.0}}");
    assertThat(json().write(new Greedy())).isEqualTo("{\"strategy\":\"greedy\"}");
  }

  @Test
  void write_functionsOfOnesOwn_refused() {
    assertThatThrownBy(() -> json().write(AStar.of().by((path, before, after) -> 1, path -> 0)))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessageContaining("CustomAStar");
  }

  @ParameterizedTest
  @Seeds(100)
  void writeThenRead_anyStrategy_isTheSame(long seed) {
    Strategy strategy = anyStrategy(new SplittableRandom(seed), 8);

    assertThat(json().read(json().write(strategy))).isEqualTo(strategy);
  }

  @Test
  void writeThenRead_everyKindOfParameter_isTheSame() {
    for (Optional<Strategy> fallback :
        List.of(Optional.<Strategy>empty(), Optional.<Strategy>of(new Greedy()))) {
      var strategy =
          new Everything(
              new Twice(SelfConsistency.of(3), 2),
              new BestOfN(4, Aggregation.MEAN, UnscoredPolicy.neutral(0.5)),
              List.of(new Greedy(), BestOfN.of(2)),
              Map.of("algebra", new Twice(new Greedy(), 1)),
              fallback,
              Role.DRAFT,
              Role.verifier("second"),
              SamplingParams.DEFAULT.withTemperature(0.7).withStop("\n\n"),
              Aggregation.MIN,
              Duration.ofMillis(1500),
              0.1,
              Long.MAX_VALUE,
              true,
              "größer \"0\"",
              new BigDecimal("0.10"));

      assertThat(json().read(json().write(strategy))).isEqualTo(strategy);
    }
  }

  @Test
  void read_wholeNumberForAFraction_isThatNumber() {
    String json =
        "{\"n\":2, \"unscored\":{\"rule\":\"NEUTRAL\",\"neutral\":1}, \"aggregation\":\"MIN\",\n"
            + " \"strategy\":\"best-of-n\"}";

    assertThat(json().read(json))
        .isEqualTo(new BestOfN(2, Aggregation.MIN, UnscoredPolicy.neutral(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`strategy`:`best-of-m`,`n`:2} | $ | called 'best-of-m'; known are [",
        "{`strategy`:`java.lang.Runtime`} | $ | called 'java.lang.Runtime'",
        "{`n`:2} | $ | the property 'strategy', which names it, is missing",
        "{`strategy`:null,`n`:2} | $ | the property 'strategy'",
        "{`strategy`:`self-consistency`} | $.n | Missing",
        "{`strategy`:`self-consistency`,`n`:null} | $.n | null",
        "{`strategy`:`self-consistency`,`n`:`16`} | $.n | String",
        "{`strategy`:`self-consistency`,`n`:1.5} | $.n | int",
        "{`strategy`:`self-consistency`,`n`:99999999999} | $.n | range",
        "{`strategy`:`self-consistency`,`n`:true} | $.n | int",
        "{`strategy`:`self-consistency`,`n`:[1]} | $.n | int",
        "{`strategy`:`self-consistency`,`n`:2,`k`:3} | $.k | no parameter 'k', only [n]",
        "{`strategy`:`self-consistency`,`n`:2,`n`:3} | $ | Duplicate",
        "{`strategy`:`self-consistency`,`n`:0} | $ | n must be >= 1, was 0",
        "{`strategy`:`twice`,`times`:1,`inner`:{`strategy`:`greedy`,`n`:1}} | $.inner.n | only []",
        "{`strategy`:`twice`,`times`:1,`inner`:{`strategy`:`x`}} | $.inner | called 'x'",
        "{`strategy`:`twice`,`times`:1,`inner`:`greedy`} | $.inner | the property 'strategy'",
        "{`strategy`:`twice`,`times`:1,`inner`:null} | $.inner | Null value",
        "{`strategy`:`twice`,`times`:1,`inner`:{`strategy`:`short-m@k`,`m`:2,`k`:1}} | $.inner | m <= k",
        "[] | $ | a strategy is an object",
        "7 | $ | the property 'strategy'",
        "null | $ | null is no strategy",
        "{`strategy`:`greedy`} {} | $ | railing",
        "{`strategy`:`greedy` | $ | line 1, column",
        "{strategy:`greedy`} | $ | line 1, column"
      })
  void read_badText_namesThePlace(String text, String place, String problem) {
    StrategyFormatException failure =
        catchThrowableOfType(
            StrategyFormatException.class, () -> json().read(text.replace('`', '"')));

    assertThat(failure.place()).isEqualTo(place);
    assertThat(failure).hasMessageStartingWith(place + ": ").hasMessageContaining(problem);
  }

  @Test
  void read_strategyThatDoesNotFitTheParameter_isRefused() {
    String json =
        json()
            .write(everythingWith(BestOfN.of(2)))
            .replaceFirst(
                "\"special\":\\{\"strategy\":\"best-of-n\"",
                "\"special\":{\"strategy\":\"greedy\"");

    assertThatThrownBy(() -> json().read(json))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessageStartingWith("$.special: no strategy that fits here is called 'greedy'");
  }

  private static Everything everythingWith(BestOfN special) {
    return new Everything(
        new Greedy(),
        special,
        List.of(),
        Map.of(),
        Optional.empty(),
        Role.DRAFT,
        Role.VERIFIER,
        SamplingParams.DEFAULT,
        Aggregation.MIN,
        Duration.ZERO,
        0,
        0,
        false,
        "",
        BigDecimal.ONE);
  }

  @Test
  void read_roleOfAnyClass_isRefused() {
    String json =
        json()
            .write(everythingWith(BestOfN.of(2)))
            .replaceFirst("\"player\":\"GENERATOR\"", "\"player\":\"java.lang.Runtime\"");

    assertThatThrownBy(() -> json().read(json))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessageStartingWith("$.writer.player: ");
  }

  @Test
  void read_deepOrLong_isRefused() {
    String deep = "{\"strategy\":\"twice\",\"times\":1,\"inner\":".repeat(1000);

    assertThatThrownBy(() -> json().read(deep))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessageContaining("nesting depth");
    assertThatThrownBy(() -> json().read(" ".repeat((1 << 20) + 1)))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessageContaining("longer than 1048576 characters");
  }

  @Test
  void write_notRegistered_namesThePlace() {
    StrategyJson greedyOnly = StrategyJson.of(Map.of("greedy", Greedy.class, "twice", Twice.class));

    assertThatThrownBy(() -> greedyOnly.write(BestOfN.of(2)))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessage("$: no strategy that fits here is called 'BestOfN'; known are [greedy, twice]");
    assertThatThrownBy(() -> greedyOnly.write(new Twice(new Twice(BestOfN.of(2), 1), 1)))
        .isInstanceOf(StrategyFormatException.class)
        .hasMessageStartingWith("$.inner.inner: ")
        .hasMessageContaining("called 'BestOfN'");
    assertThatThrownBy(() -> greedyOnly.write(lambda()))
        .isInstanceOf(StrategyFormatException.class);
  }

  private static Strategy lambda() {
    return (prompt, run) -> {
      throw new AssertionError("not asked");
    };
  }

  // --- what may be registered ---

  record WithObject(Object anything) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not asked");
    }
  }

  record Inside(List<Class<?>> types) {}

  record WithClassInside(Inside inside) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not asked");
    }
  }

  record WithFunction(Runnable action) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not asked");
    }
  }

  record WithUnregistered(Greedy greedy) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not asked");
    }
  }

  @Test
  void of_parametersThatAnythingCouldBeMadeOf_isRefused() {
    Map<Class<? extends Strategy>, String> bad =
        Map.of(
            WithObject.class, "WithObject.anything is a java.lang.Object",
            WithClassInside.class, "Inside.types is a java.lang.Class<?>",
            WithFunction.class, "WithFunction.action is a java.lang.Runnable",
            WithUnregistered.class, "WithUnregistered.greedy is a " + Greedy.class.getName());

    bad.forEach(
        (type, problem) ->
            assertThatThrownBy(() -> StrategyJson.of(Map.of("bad", type)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem));
  }

  @Test
  void of_noRecordOrTwoNames_isRefused() {
    assertThatThrownBy(() -> StrategyJson.of(Map.of("lambda", lambda().getClass())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no record");
    assertThatThrownBy(() -> StrategyJson.of(Map.of("a", Greedy.class, "b", Greedy.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one name");
  }
}
