/**
 * What a model folder in the layout of Hugging Face says about text, for any runtime. Start with
 * {@link io.ponder4j.huggingface.ModelFolder}.
 */
@NullMarked
package io.ponder4j.huggingface;

import org.jspecify.annotations.NullMarked;
