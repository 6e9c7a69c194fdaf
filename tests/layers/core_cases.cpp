#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> core_cases() {
  return {
      // clang-format off
      {"Dense/plain", []() -> Layer { return Dense({.units = 4}); }},
      {"Dense/everything", []() -> Layer { return Dense({
           .units = 4, .activation = "relu", .use_bias = false, .kernel_initializer = "he_normal",
           .bias_initializer = "ones", .kernel_regularizer = "l2", .bias_regularizer = "l1",
           .activity_regularizer = "l2", .kernel_constraint = "non_neg",
           .bias_constraint = "max_norm"}); }},
      {"Dense/integers", []() -> Layer { return Dense({.units = 2}); }},
      {"Activation/relu", []() -> Layer { return layers::Activation({.activation = "relu"}); }},
      {"Activation/swish", []() -> Layer { return layers::Activation({.activation = "swish"}); }},
      {"Activation/none", []() -> Layer { return layers::Activation({.activation = "linear"}); }},
      {"Identity/plain", []() -> Layer { return Identity(); }},
      {"Masking/zeros", []() -> Layer { return Masking(); }, Unknown::batch, 1e-5, false},
      {"Masking/value", []() -> Layer { return Masking({.mask_value = 2.0}); }},
      {"Masking/integers", []() -> Layer { return Masking(); }},
      {"Embedding/plain", []() -> Layer { return Embedding({.input_dim = 6, .output_dim = 3}); }},
      {"Embedding/mask_zero", []() -> Layer { return Embedding({
           .input_dim = 6, .output_dim = 3, .embeddings_initializer = "ones",
           .embeddings_regularizer = "l2", .activity_regularizer = "l1",
           .embeddings_constraint = "unit_norm", .mask_zero = true}); }},
      {"Embedding/floats", []() -> Layer { return Embedding({.input_dim = 6, .output_dim = 3}); }},
      {"Embedding/narrow", []() -> Layer { return Embedding({.input_dim = 6, .output_dim = 3}); }},
      {"EinsumDense/projection", []() -> Layer { return EinsumDense({
           .equation = "abc,cde->abde", .output_shape = Shape{any_dim, 2, 5},
           .bias_axes = "de"}); }},
      {"EinsumDense/no_bias", []() -> Layer { return EinsumDense({
           .equation = "ab,bc->ac", .output_shape = Shape{5}, .activation = "tanh"}); }},
      {"EinsumDense/left", []() -> Layer { return EinsumDense({
           .equation = "...x,xy->...y", .output_shape = Shape{5}, .bias_axes = "y"}); }},
      {"EinsumDense/right", []() -> Layer { return EinsumDense({
           .equation = "ab...,bcd->acd...", .output_shape = Shape{2, 3}, .bias_axes = "c"}); }},
      {"EinsumDense/everything", []() -> Layer { return EinsumDense({
           .equation = "abc,cd->abd", .output_shape = Shape{3, 5}, .activation = "relu",
           .bias_axes = "bd", .kernel_initializer = "he_uniform", .bias_initializer = "ones",
           .kernel_regularizer = "l2", .bias_regularizer = "l1", .activity_regularizer = "l2",
           .kernel_constraint = "non_neg", .bias_constraint = "max_norm"}); }},
      {"LayerScale/plain", []() -> Layer { return LayerScale({.init_values = 0.5, .projection_dim = 4}); }},
      {"CustomScaleLayer/plain", []() -> Layer { return CustomScaleLayer({.scale = 0.25}); }},
      {"ReversibleEmbedding/plain", []() -> Layer { return ReversibleEmbedding({.input_dim = 6, .output_dim = 3}); }},
      {"ReversibleEmbedding/everything", []() -> Layer { return ReversibleEmbedding({.input_dim = 6, .output_dim = 3, .tie_weights = false, .embeddings_initializer = "ones", .embeddings_regularizer = "l2", .embeddings_constraint = "unit_norm", .mask_zero = true, .reverse_dtype = "float32", .logit_soft_cap = 5.0}); }},
      // clang-format on
  };
}
