package io.ponder4j.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.strategies.pool.AdaptiveConsistency;
import io.ponder4j.strategies.pool.BestOfMajority;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.Greedy;
import io.ponder4j.strategies.pool.Mbr;
import io.ponder4j.strategies.pool.ResampleUntilVerified;
import io.ponder4j.strategies.pool.Rpc;
import io.ponder4j.strategies.pool.Sample;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.pool.WeightedVote;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.strategies.resample.AuxiliaryParticleFilter;
import io.ponder4j.strategies.resample.EntropicParticleFilter;
import io.ponder4j.strategies.resample.ParticleFilter;
import io.ponder4j.strategies.resample.ParticleGibbs;
import io.ponder4j.strategies.revise.RevisionTemplate;
import io.ponder4j.strategies.revise.SequentialRevision;
import io.ponder4j.strategies.search.AStar;
import io.ponder4j.strategies.search.Beam;
import io.ponder4j.strategies.search.BestFirst;
import io.ponder4j.strategies.search.Dfs;
import io.ponder4j.strategies.search.Dvts;
import io.ponder4j.strategies.search.Lookahead;
import io.ponder4j.strategies.search.Mcts;
import io.ponder4j.strategies.search.Rebase;
import io.ponder4j.strategies.search.StepBestOfN;
import org.junit.jupiter.api.Test;

class StrategyCatalogTest {

  @Test
  void all_names_areThoseOfTheSpecification() {
    assertThat(StrategyCatalog.all().stream().map(StrategyCatalog.Entry::name))
        .containsExactly(
            "greedy",
            "sample",
            "self-consistency",
            "best-of-n",
            "weighted-vote",
            "best-of-majority",
            "rpc",
            "mbr",
            "adaptive-consistency",
            "resample-until-verified",
            "first-finish",
            "short-m@k",
            "step-best-of-n",
            "beam",
            "dvts",
            "lookahead",
            "rebase",
            "best-first",
            "a-star",
            "dfs",
            "mcts",
            "particle-filter",
            "particle-gibbs",
            "entropic-particle-filter",
            "auxiliary-particle-filter",
            "sequential-revision");
  }

  @Test
  void factory_twoNumbers_theStrategyOfThatType() {
    assertThat(StrategyCatalog.all().stream().map(entry -> entry.factory().create(8, 3)))
        .containsExactly(
            new Greedy(),
            new Sample(),
            SelfConsistency.of(8),
            BestOfN.of(8),
            WeightedVote.of(8),
            BestOfMajority.of(8),
            Rpc.of(8),
            Mbr.of(8),
            AdaptiveConsistency.of(8),
            ResampleUntilVerified.of(8),
            FirstFinish.of(8),
            ShortMOfK.of(3, 8),
            StepBestOfN.of(8),
            Beam.of(8, 4),
            Dvts.of(8, 4),
            Lookahead.of(8, 4, 1),
            Rebase.of(8),
            BestFirst.of(4),
            AStar.of(2),
            Dfs.of(4),
            Mcts.of(4),
            ParticleFilter.of(8),
            ParticleGibbs.of(8, 2),
            EntropicParticleFilter.of(8),
            AuxiliaryParticleFilter.of(8),
            SequentialRevision.of(4, 2).asking(RevisionTemplate.questionAgain()));
    assertThat(StrategyCatalog.all())
        .allSatisfy(
            entry -> {
              assertThat(entry.factory().create(8, 3)).isInstanceOf(entry.type());
              assertThat(entry.summary()).isNotBlank();
            });
  }

  @Test
  void factory_numbersThatDoNotFit_refused() {
    StrategyCatalog.Factory shortMOfK = StrategyCatalog.find("short-m@k").orElseThrow().factory();

    assertThatIllegalArgumentException().isThrownBy(() -> shortMOfK.create(3, 4));
  }

  @Test
  void find_byName_orNothing() {
    assertThat(StrategyCatalog.find("best-of-n").orElseThrow().type()).isEqualTo(BestOfN.class);
    assertThat(StrategyCatalog.find("Best-of-N")).isEmpty();
    assertThat(StrategyCatalog.find("")).isEmpty();
  }
}
