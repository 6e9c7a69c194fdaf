#include "ramet/runtime/kernels/onednn/epilogue_impl.h"

namespace ramet::onednn {

namespace {

using dnnl::algorithm;

struct Eltwise {
  algorithm function;
  float alpha = 0, beta = 0;
  friend bool operator==(const Eltwise&, const Eltwise&) = default;
};

// oneDNN's functions that, one after the other, are ours.
std::vector<Eltwise> eltwise_functions(const EpilogueActivation& activation) {
  // Keras: x / 6 + 1 / 2, cut to [0, 1]. oneDNN 2.6 has the slope of hard_silu built in, 3.x asks.
  constexpr float hard_slope = 1.0f / 6, hard_offset = 0.5f;
  switch (activation.function) {
    case EpilogueFunction::none:
      return {};
    case EpilogueFunction::relu:
      return {{algorithm::eltwise_relu}};
    case EpilogueFunction::clip:
      return {{algorithm::eltwise_clip, activation.alpha, activation.beta}};
    case EpilogueFunction::sigmoid:
      return {{algorithm::eltwise_logistic}};
    case EpilogueFunction::tanh:
      return {{algorithm::eltwise_tanh}};
    case EpilogueFunction::silu:
      return {{algorithm::eltwise_swish, 1}};
    case EpilogueFunction::gelu:
      return {{algorithm::eltwise_gelu_erf}};
    case EpilogueFunction::gelu_tanh:
      return {{algorithm::eltwise_gelu_tanh}};
    case EpilogueFunction::elu:
      return {{algorithm::eltwise_elu, activation.alpha}};
    case EpilogueFunction::leaky_relu:
      return {{algorithm::eltwise_relu, activation.alpha}};
    case EpilogueFunction::hard_sigmoid:
      return {{algorithm::eltwise_linear, hard_slope, hard_offset},
              {algorithm::eltwise_clip, 0, 1}};
    case EpilogueFunction::hard_silu:
      return {{algorithm::eltwise_hardswish, hard_slope, hard_offset}};
  }
  return {};
}

// oneDNN 2.6 generates code once for each of its functions: a second use with other numbers in the
// same primitive would compute with those of the first.
bool clash(const EpilogueActivation& a, const EpilogueActivation& b) {
  for (const Eltwise& one : eltwise_functions(a)) {
    for (const Eltwise& other : eltwise_functions(b)) {
      if (one.function == other.function && one != other) return true;
    }
  }
  return false;
}

void append_activation(dnnl::post_ops& post_ops, const EpilogueActivation& activation) {
  for (const Eltwise& eltwise : eltwise_functions(activation)) {
    append_eltwise(post_ops, eltwise.function, eltwise.alpha, eltwise.beta);
  }
}

void add_activation(StepBuilder& builder, const EpilogueActivation& activation, ValueId value,
                    const Desc& desc) {
  for (const Eltwise& eltwise : eltwise_functions(activation)) {
    builder.add(describe_eltwise(engine(), plain_attributes(), eltwise.function, desc,
                                 eltwise.alpha, eltwise.beta),
                {{DNNL_ARG_SRC, desc, value}, {DNNL_ARG_DST, desc, value}});
  }
}

// value += addend, then what else there is.
void add_sum(StepBuilder& builder, ValueId value, const Desc& desc, ValueId addend,
             const Desc& addend_desc, const Epilogue& then) {
  const FusedEpilogue fused(then, desc);
  std::vector<Argument> arguments = fused.arguments;
  arguments.push_back({DNNL_ARG_SRC_0, desc, value});
  arguments.push_back({DNNL_ARG_SRC_1, addend_desc, addend});
  arguments.push_back({DNNL_ARG_DST, desc, value});
  builder.add(describe<dnnl::binary>(engine(), fused.attributes, algorithm::binary_add, desc,
                                     addend_desc, desc),
              std::move(arguments));
  add_epilogue(builder, fused.rest, value, desc);
}

}  // namespace

FusedEpilogue::FusedEpilogue(const Epilogue& epilogue, const Desc& output)
    : attributes(plain_attributes()) {
  dnnl::post_ops post_ops;
  append_activation(post_ops, epilogue.before);
  if (epilogue.residual != no_value) {
    const int position = post_ops.len();
    arguments.push_back(
        {DNNL_ARG_ATTR_MULTIPLE_POST_OP(position) | DNNL_ARG_SRC_1, output, epilogue.residual});
    post_ops.append_binary(algorithm::binary_add, output);
  }
  if (clash(epilogue.before, epilogue.after)) {
    rest.after = epilogue.after;
  } else {
    append_activation(post_ops, epilogue.after);
  }
  attributes.set_post_ops(post_ops);
}

void add_epilogue(StepBuilder& builder, const Epilogue& epilogue, ValueId value, const Desc& desc) {
  Epilogue then = epilogue;
  if (epilogue.bias != no_value) {
    std::vector<Dim> extents(extents_of(desc).size(), 1);
    extents[1] = extents_of(desc)[1];
    then.bias = no_value;
    return add_sum(builder, value, desc, epilogue.bias, row_major(extents), then);
  }
  add_activation(builder, epilogue.before, value, desc);
  if (epilogue.residual == no_value) return add_activation(builder, epilogue.after, value, desc);
  then.before = {};
  then.residual = no_value;
  add_sum(builder, value, desc, epilogue.residual, desc, then);
}

}  // namespace ramet::onednn
