/**
 * Chat templates: what a model folder says about how messages become a prompt, rendered in a
 * sandbox. Start with {@link io.ponder4j.huggingface.template.ChatTemplate}.
 */
@NullMarked
package io.ponder4j.huggingface.template;

import org.jspecify.annotations.NullMarked;
