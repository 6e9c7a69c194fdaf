#include "ramet/layers/core/einsum_dense.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

enum class Ellipsis { none, left, right };

struct Equation {
  std::string input, kernel, output;
  Ellipsis ellipsis = Ellipsis::none;
};

// "...ab" and "ab..." without their dots.
std::string take_ellipsis(std::string term, Ellipsis& ellipsis) {
  ellipsis = Ellipsis::none;
  if (term.starts_with("...")) {
    ellipsis = Ellipsis::left;
    return term.substr(3);
  }
  if (term.ends_with("...")) {
    ellipsis = Ellipsis::right;
    term.resize(term.size() - 3);
  }
  return term;
}

Equation parse(const std::string& text) {
  const std::size_t comma = text.find(','), arrow = text.find("->");
  const auto letters = [](const std::string& term) {
    return !term.empty() && std::all_of(term.begin(), term.end(),
                                        [](unsigned char c) { return std::isalpha(c) != 0; });
  };
  if (comma != std::string::npos && arrow != std::string::npos && comma < arrow) {
    Ellipsis in, out;
    Equation equation{take_ellipsis(text.substr(0, comma), in),
                      text.substr(comma + 1, arrow - comma - 1),
                      take_ellipsis(text.substr(arrow + 2), out), Ellipsis::none};
    equation.ellipsis = in;
    if (in == out && letters(equation.input) && letters(equation.kernel) &&
        letters(equation.output)) {
      return equation;
    }
  }
  fail<ValueError>(
      "Invalid einsum equation '{}'. Equations must be in the form [X],[Y]->[Z], "
      "...[X],[Y]->...[Z], or [X]...,[Y]->[Z]....",
      text);
}

std::optional<std::size_t> position(const std::string& letters, char letter) {
  const std::size_t found = letters.find(letter);
  return found == std::string::npos ? std::nullopt : std::optional(found);
}

// The output with the axes that the equation leaves out, which are the input's.
Shape full_output(const Shape& input, const Shape& given, std::size_t elided, Ellipsis ellipsis) {
  Shape output = given;
  output.insert(0, input[0]);
  if (ellipsis == Ellipsis::left) {
    for (std::size_t i = 1; i < elided; ++i) output.insert(1, input[i]);
  } else {
    for (std::size_t i = input.size() - elided; i < input.size(); ++i) output.push_back(input[i]);
  }
  return output;
}

Shape bias_shape(const std::string& axes, const Equation& equation, const Shape& output,
                 std::size_t skipped, std::size_t elided) {
  std::size_t first = equation.output.size();
  for (char letter : axes) {
    const auto found = position(equation.output, letter);
    if (!found) {
      fail<ValueError>("Bias dimension '{}' was requested, but is not part of the output spec '{}'",
                       letter, equation.output);
    }
    first = std::min(first, *found);
  }
  Shape shape;
  for (std::size_t i = first; i < equation.output.size(); ++i) {
    const bool is_wanted = axes.find(equation.output[i]) != std::string::npos;
    shape.push_back(is_wanted ? output[i + skipped] : 1);
  }
  if (equation.ellipsis != Ellipsis::left) {
    for (std::size_t i = 0; i < elided; ++i) shape.push_back(1);
  }
  return shape;
}

// Keras tells a kernel initializer that scales by fan which axes of the kernel are inputs.
Initializer with_axes(const Initializer& initializer, const EinsumPlan& plan) {
  Json envelope = initializer.envelope();
  Json& config = envelope["config"];
  const Json* inputs = config.find("input_axes");
  const Json* outputs = config.find("output_axes");
  if (inputs == nullptr || outputs == nullptr) return initializer;
  if (!inputs->is_null() && !outputs->is_null()) return initializer;
  config["input_axes"] = to_json(plan.input_axes);
  config["output_axes"] = to_json(plan.output_axes);
  return Initializer::from(envelope);
}

}  // namespace

EinsumPlan plan_einsum(const std::string& text, const std::optional<std::string>& bias_axes,
                       const Shape& input, const Shape& output_shape) {
  const Equation equation = parse(text);
  const std::size_t elided =
      input.size() > equation.input.size() ? input.size() - equation.input.size() : 0;
  // Where the first letter stands in the shapes.
  const std::size_t skipped = equation.ellipsis == Ellipsis::left ? elided : 0;
  EinsumPlan plan;
  plan.output = full_output(input, output_shape, elided, equation.ellipsis);
  if (input.size() < equation.input.size() ||
      plan.output.size() < equation.output.size() + skipped) {
    fail<ValueError>("EinsumDense: expected shapes for the equation '{}', received {} and {}.",
                     text, to_string(input), to_string(output_shape));
  }
  for (std::size_t i = 0; i < equation.input.size(); ++i) {
    const auto shared = position(equation.output, equation.input[i]);
    if (!shared) continue;
    const Dim in = input[i + skipped], out = plan.output[*shared + skipped];
    if (out != any_dim && out != in) {
      fail<ValueError>(
          "Input shape and output shape do not match at shared dimension '{}'. Input shape is {}, "
          "and output shape is {}.",
          equation.input[i], in == any_dim ? "None" : std::to_string(in), out);
    }
  }
  for (char letter : equation.output) {
    if (!position(equation.input, letter) && !position(equation.kernel, letter)) {
      fail<ValueError>(
          "Dimension '{}' was specified in the output '{}' but has no corresponding dim in the "
          "input spec '{}' or weight spec '{}'",
          letter, equation.output, equation.input, equation.kernel);
    }
  }
  for (std::size_t i = 0; i < equation.kernel.size(); ++i) {
    const char letter = equation.kernel[i];
    if (const auto out = position(equation.output, letter)) {
      plan.kernel.push_back(plan.output[*out + skipped]);
      plan.output_axes.push_back(static_cast<std::int64_t>(i));
    } else if (const auto in = position(equation.input, letter)) {
      plan.kernel.push_back(input[*in + skipped]);
      plan.input_axes.push_back(static_cast<std::int64_t>(i));
    } else {
      fail<ValueError>(
          "Weight dimension '{}' did not have a match in either the input spec '{}' or the output "
          "spec '{}'. For this layer, the weight must be fully specified.",
          letter, equation.input, equation.output);
    }
  }
  // Letters that the equation does not use stand for the axes that it leaves out.
  std::string others;
  for (char letter = 'A'; others.size() < elided && letter <= 'z'; ++letter) {
    if (std::isalpha(static_cast<unsigned char>(letter)) != 0 && !position(text, letter))
      others += letter;
  }
  const bool is_left = equation.ellipsis == Ellipsis::left;
  plan.input_letters = is_left ? others + equation.input : equation.input + others;
  plan.output_letters = is_left ? others + equation.output : equation.output + others;
  plan.kernel_letters = equation.kernel;
  if (bias_axes) plan.bias = bias_shape(*bias_axes, equation, plan.output, skipped, elided);
  return plan;
}

namespace {

// The axes whose letters the output does not have: what the product sums over.
std::vector<Dim> summed_axes(const std::string& letters, const std::string& output) {
  std::vector<Dim> axes;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (!position(output, letters[i])) axes.push_back(static_cast<Dim>(i));
  }
  return axes;
}

// A scale that has extent 1 on the summed axes, with the output's axes: 1 where it has none.
Value beside(const Value& scale, const std::string& letters, const std::string& output) {
  std::vector<std::int64_t> order;
  Shape shape;
  for (const Dim axis : summed_axes(letters, output)) order.push_back(axis);
  for (char letter : output) {
    const auto found = position(letters, letter);
    if (found) order.push_back(static_cast<std::int64_t>(*found));
    shape.push_back(found ? scale.dim(static_cast<std::int64_t>(*found)) : 1);
  }
  const auto unknown = std::count(shape.begin(), shape.end(), any_dim);
  const Value transposed = ops::transpose(scale, order);
  if (unknown <= 1) return ops::reshape(transposed, shape);
  // While only shapes are inferred, several extents may be unknown: axis by axis then.
  Value result = transposed;
  for (std::size_t i = summed_axes(letters, output).size(); i-- > 0;)
    result = ops::squeeze(result, 0);
  for (std::size_t i = 0; i < output.size(); ++i) {
    if (!position(letters, output[i]))
      result = ops::expand_dims(result, static_cast<std::int64_t>(i));
  }
  return result;
}

// The inverse of `beside`, for the kernel, whose extents are known.
Value back(const Value& scale, const std::string& letters, const std::string& output,
           const Shape& kernel) {
  std::string present;
  Shape extents;
  for (char letter : output) {
    const auto found = position(letters, letter);
    if (!found) continue;
    present += letter;
    extents.push_back(kernel[*found]);
  }
  std::vector<std::int64_t> order;
  Shape shape;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto found = position(present, letters[i]);
    if (found) order.push_back(static_cast<std::int64_t>(*found));
    shape.push_back(found ? kernel[i] : 1);
  }
  return ops::reshape(ops::transpose(ops::reshape(scale, extents), order), shape);
}

// The matrix that calibration sees: the largest axis is the model's width.
std::pair<Dim, Dim> calibrated_matrix(const Shape& kernel) {
  if (kernel.size() == 2) return {kernel[0], kernel[1]};
  if (kernel.size() != 3) return {0, 0};
  const auto largest = std::max_element(kernel.begin(), kernel.end()) - kernel.begin();
  return largest == 0 ? std::pair{kernel[0], kernel[1] * kernel[2]}
                      : std::pair{kernel[0] * kernel[1], kernel[2]};
}

KernelUse einsum_kernel(const std::string& equation, const EinsumPlan& plan,
                        VariableOptions options) {
  const std::string &input = plan.input_letters, &kernel = plan.kernel_letters,
                    &output = plan.output_letters;
  KernelUse use;
  use.kernel = plan.kernel;
  use.options = std::move(options);
  use.input_axes = summed_axes(input, output);
  use.kernel_axes = summed_axes(kernel, output);
  use.rows = use.columns = 1;
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    (position(output, kernel[i]) ? use.columns : use.rows) *= plan.kernel[i];
  }
  std::tie(use.calibrated_rows, use.calibrated_columns) = calibrated_matrix(plan.kernel);
  for (char letter : output) {
    const auto found = position(kernel, letter);
    use.scale.push_back(found ? plan.kernel[*found] : 1);
  }
  use.scales_product = false;
  use.zero_name = "zero_point";
  use.product = [equation](const Value& x, const Value& k) {
    return ops::einsum(equation, {x, k});
  };
  use.beside_output = [=](const Value& scale) { return beside(scale, input, output); };
  use.kernel_scale_beside_output = [=](const Value& scale) {
    return beside(scale, kernel, output);
  };
  use.kernel_scale_back = [=, shape = plan.kernel](const Value& scale) {
    return back(scale, kernel, output, shape);
  };
  return use;
}

}  // namespace

void EinsumDenseLayer::build(const Shape& input) {
  const EinsumPlan plan =
      plan_einsum(config().equation, config().bias_axes, input, config().output_shape);
  announced_ = plan.output;
  const std::string& mode = own_policy().quantization_mode();
  if ((mode == "gptq" || mode == "awq") && plan.kernel.size() != 2 && plan.kernel.size() != 3) {
    fail<ValueError>(
        "EinsumDense '{}': expected a kernel of rank 2 or 3 for mode '{}', received shape {}.",
        name(), mode, to_string(plan.kernel));
  }
  kernel_.build(einsum_kernel(config().equation, plan,
                              {.initializer = with_axes(config().kernel_initializer, plan),
                               .regularizer = config().kernel_regularizer,
                               .constraint = config().kernel_constraint}),
                config().quantization_config);
  if (plan.bias) {
    bias_ = add_weight("bias", *plan.bias,
                       {.initializer = config().bias_initializer,
                        .regularizer = config().bias_regularizer,
                        .constraint = config().bias_constraint});
  }
  set_input_spec({.ndim = input.size()});
  if (config().lora_rank)
    kernel_.enable_lora(*config().lora_rank, {.lora_alpha = config().lora_alpha});
}

Value EinsumDenseLayer::call(CallContext& context, const Value& x) {
  Value y = kernel_.multiply(context, x);
  if (bias_) y = ops::add(y, kernel_.bias(context, bias_));
  y = config().activation(y);
  if (!context.symbolic() || is_part_) return y;
  Shape announced = announced_;
  announced[0] = y.shape()[0];
  return input({announced, y.dtype()});
}

void EinsumDenseLayer::enable_lora(Dim rank, LoraOptions options) {
  check_lora(*this, kernel_.lora(), rank, config().kernel_constraint.has_value());
  kernel_.enable_lora(rank, options);
  config_.lora_rank = rank;
  config_.lora_alpha = options.lora_alpha.value_or(static_cast<double>(rank));
}

void EinsumDenseLayer::quantize(const QuantizationConfig& config) {
  check_quantizable(*this, config, {"int8", "int4", "float8"});
  kernel_.quantize(config);
  config_.quantization_config = config.json();
  set_dtype_policy(quantized_policy(config, own_policy()));
}

RAMET_DEFINE_LAYER(EinsumDenseLayer)

}  // namespace ramet
