package io.ponder4j.strategies.resample;

import io.ponder4j.Strategy;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.testkit.StepStrategyContract;
import org.junit.jupiter.api.Nested;

/** The contract suites on every particle method. */
class ResampleContractTest {

  @Nested
  class ParticleFilterTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return ParticleFilter.of(4);
    }

    @Override
    public Strategy single() {
      return ParticleFilter.of(1);
    }
  }

  /** All that is not the default. */
  @Nested
  class OtherParticleFilterTest implements StepStrategyContract {
    private Strategy filter(int n) {
      return new ParticleFilter(
          n,
          Resampler.RESIDUAL,
          new LinearTempering(3, 1, 2),
          Correction.IMPORTANCE,
          ParticleSearch.by(StepRule.ofTokens(3))
              .weighedBy(Potential.RATIO)
              .resampledWhen(Trigger.essBelow(.7))
              .stopped(Stopped.FROZEN)
              .choosing(ParticleChoice.by(ParticleChoice.Rule.DRAW)));
    }

    @Override
    public Strategy strategy() {
      return filter(4);
    }

    @Override
    public Strategy single() {
      return filter(1);
    }
  }

  @Nested
  class ParticleGibbsTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return ParticleGibbs.of(4);
    }

    @Override
    public Strategy single() {
      return ParticleGibbs.of(1);
    }
  }

  @Nested
  class AncestorSamplingTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return ParticleGibbs.of(4, 3).samplingAncestors();
    }

    @Override
    public Strategy single() {
      return ParticleGibbs.of(1).samplingAncestors();
    }
  }

  @Nested
  class EntropicParticleFilterTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return EntropicParticleFilter.of(4);
    }

    @Override
    public Strategy single() {
      return EntropicParticleFilter.of(1);
    }
  }

  @Nested
  class AuxiliaryParticleFilterTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return AuxiliaryParticleFilter.of(4);
    }

    @Override
    public Strategy single() {
      return AuxiliaryParticleFilter.of(1);
    }
  }
}
