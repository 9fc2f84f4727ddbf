package io.ponder4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What {@code config.json} says of a decoder, and {@code generation_config.json} of its end.
 *
 * @param modelType the family, such as {@code llama}; empty if it is not said
 * @param architectures classes of the reference implementation
 * @param layers of attention
 * @param attentionHeads of queries a layer
 * @param kvHeads of keys and values a layer
 * @param headSize elements of a head
 * @param hiddenSize elements of a token's state
 * @param vocabularySize rows of logits
 * @param maxPositions the longest text that it was made for, in tokens
 * @param ropeTheta base of the rotary frequencies; empty if it is not said
 * @param endTokens those that end a text; may be empty
 * @param dataType of the weights as they were trained, such as {@code bfloat16}; empty if it is not
 *     said
 */
public record ModelConfig(
    String modelType,
    List<String> architectures,
    int layers,
    int attentionHeads,
    int kvHeads,
    int headSize,
    int hiddenSize,
    int vocabularySize,
    int maxPositions,
    OptionalDouble ropeTheta,
    Set<Integer> endTokens,
    String dataType) {

  public ModelConfig {
    architectures = List.copyOf(architectures);
    endTokens = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(endTokens));
  }

  /**
   * Reads a configuration.
   *
   * @param generation of {@code generation_config.json}, or the same file again
   */
  static ModelConfig of(JsonFile config, JsonFile generation) {
    // Models that also see or hear keep the decoder's part by itself.
    String at = config.get("text_config").isObject() ? "text_config." : "";
    int hiddenSize = config.requirePositive(at + "hidden_size");
    int heads = config.requirePositive(at + "num_attention_heads");
    int headSize =
        config
            .positive(at + "head_dim")
            .orElseGet(
                () -> {
                  if (hiddenSize % heads != 0) {
                    throw config.missing(at + "head_dim");
                  }
                  return hiddenSize / heads;
                });
    Set<Integer> ends = endTokens(generation, "eos_token_id");
    if (ends.isEmpty()) {
      ends = endTokens(config, at + "eos_token_id");
    }
    List<String> architectures = new ArrayList<>();
    config.get("architectures").forEach(name -> architectures.add(name.asText()));
    JsonNode type = config.get(at + "torch_dtype");
    return new ModelConfig(
        config.get("model_type").asText(""),
        architectures,
        config.requirePositive(at + "num_hidden_layers"),
        heads,
        config.positive(at + "num_key_value_heads").orElse(heads),
        headSize,
        hiddenSize,
        config.requirePositive(at + "vocab_size"),
        config.requirePositive(at + "max_position_embeddings"),
        ropeTheta(config, at),
        ends,
        (type.isMissingNode() ? config.get(at + "dtype") : type).asText(""));
  }

  private static OptionalDouble ropeTheta(JsonFile config, String at) {
    for (String key :
        List.of("rope_theta", "rope_parameters.rope_theta", "rope_scaling.rope_theta")) {
      OptionalDouble theta = config.number(at + key);
      if (theta.isPresent()) {
        return theta;
      }
    }
    return OptionalDouble.empty();
  }

  private static Set<Integer> endTokens(JsonFile file, String key) {
    Set<Integer> ids = new LinkedHashSet<>();
    JsonNode node = file.get(key);
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (id.isMissingNode()) {
        continue;
      }
      if (!id.isIntegralNumber() || id.asLong() < 0 || id.asLong() > Integer.MAX_VALUE) {
        throw file.wrong(key, "a token's id or a list of them", node);
      }
      ids.add(id.intValue());
    }
    return ids;
  }
}
