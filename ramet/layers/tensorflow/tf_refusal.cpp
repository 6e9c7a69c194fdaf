#include "ramet/layers/tensorflow/tf_refusal.h"

#include <algorithm>
#include <iterator>

namespace ramet {

namespace {

constexpr std::string_view calls_python = "it calls a Python function, which a file does not hold";
constexpr std::string_view of_strings = "of functions of texts ramet has those of its layers alone";
constexpr std::string_view draws = "it draws numbers by a way of its own";
constexpr std::string_view of_data = "it reads or writes data in a form of its own";
constexpr std::string_view loses_arguments =
    "Keras 2 writes the first of its arguments alone, and cannot read that either";
constexpr std::string_view iterates = "its steps depend on the values it is given";

struct RefusedFunction {
  std::string_view name;  // "unique", or a whole family: "strings."
  std::string_view reason;
};
constexpr RefusedFunction refused[] = {
    {"approx_top_k", "it is not exact; tf.math.top_k is"},
    {"audio.", of_data},
    {"cond", calls_python},
    {"edit_distance", of_data},
    {"einsum", loses_arguments},
    {"fingerprint", of_strings},
    {"image.adjust_jpeg_quality", of_data},
    {"image.combined_non_max_suppression", iterates},
    {"image.draw_bounding_boxes", iterates},
    {"image.extract_glimpse", iterates},
    {"image.generate_bounding_box_proposals", iterates},
    {"image.non_max_suppression", iterates},
    {"image.non_max_suppression_overlaps", iterates},
    {"image.non_max_suppression_padded", iterates},
    {"image.non_max_suppression_with_scores", iterates},
    {"image.random_", draws},
    {"image.sample_distorted_bounding_box", draws},
    {"image.stateless_", draws},
    {"io.", of_data},
    {"linalg.expm", iterates},
    {"linalg.logm", iterates},
    {"linalg.sqrtm", iterates},
    {"map_fn", calls_python},
    {"meshgrid", loses_arguments},
    {"nn.ctc_", iterates},
    {"nn.fractional_", draws},
    {"nn.isotonic_regression", iterates},
    {"parallel_stack", "it is for graphs alone"},
    {"random.", draws},
    {"sets.", iterates},
    {"sparse.", "it gives sparse tensors"},
    {"strings.", of_strings},
    {"vectorized_map", calls_python},
    {"while_loop", calls_python},
};

}  // namespace

std::string_view tf_refusal_reason(std::string_view function) {
  const auto found = std::find_if(std::begin(refused), std::end(refused), [&](const auto& entry) {
    const bool is_family = entry.name.ends_with('.') || entry.name.ends_with('_');
    return is_family ? function.starts_with(entry.name) : function == entry.name;
  });
  return found != std::end(refused) ? found->reason : "ramet does not compute it";
}

}  // namespace ramet
