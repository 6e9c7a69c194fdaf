#pragma once
// Losses of keras.ops.nn.

#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct BinaryCrossentropy {
  bool from_logits = false;
  static constexpr std::string_view keras_name = "BinaryCrossentropy", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"target", "output"};
  static constexpr void describe(auto& d) {
    d.field("from_logits", &BinaryCrossentropy::from_logits,
            "Whether outputs are logits instead of probabilities.");
  }
  Value call(const CallInputs& inputs) const;
};

struct CategoricalCrossentropy {
  bool from_logits = false;
  Dim axis = -1;
  static constexpr std::string_view keras_name = "CategoricalCrossentropy", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"target", "output"};
  static constexpr void describe(auto& d) {
    d.field("from_logits", &CategoricalCrossentropy::from_logits,
            "Whether outputs are logits instead of probabilities.");
    d.field("axis", &CategoricalCrossentropy::axis, "Of the classes.");
  }
  Value call(const CallInputs& inputs) const;
};

struct CTCDecode {
  std::string strategy = "greedy";
  Dim beam_width = 100;
  Dim top_paths = 1;
  bool merge_repeated = true;
  std::optional<Dim> mask_index = 0;
  static constexpr std::string_view keras_name = "CTCDecode", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "sequence_lengths"};
  static constexpr void describe(auto& d) {
    d.field("strategy", &CTCDecode::strategy, "Greedy or beam_search.");
    d.field("beam_width", &CTCDecode::beam_width, "Prefixes kept by a beam search.", at_least(1));
    d.field("top_paths", &CTCDecode::top_paths, "How many a beam search gives.", at_least(1));
    d.field("merge_repeated", &CTCDecode::merge_repeated,
            "Whether the greedy strategy merges repetitions.");
    d.field("mask_index", &CTCDecode::mask_index, "The class between labels; none means the last.");
  }
  Values call(const CallInputs& inputs) const;
};

struct CTCLoss {
  Dim mask_index = 0;
  static constexpr std::string_view keras_name = "CTCLoss", module_name = nn_module;
  static constexpr std::array<std::string_view, 4> arguments = {"target", "output", "target_length",
                                                                "output_length"};
  static constexpr void describe(auto& d) {
    d.field("mask_index", &CTCLoss::mask_index, "The class between labels.");
  }
  Value call(const CallInputs& inputs) const;
};

struct PSNR {
  required<double> max_val;
  static constexpr std::string_view keras_name = "PSNR", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr void describe(auto& d) {
    d.field("max_val", &PSNR::max_val, "Largest value that there may be.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SparseCategoricalCrossentropy {
  bool from_logits = false;
  Dim axis = -1;
  static constexpr std::string_view keras_name = "SparseCategoricalCrossentropy",
                                    module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"target", "output"};
  static constexpr void describe(auto& d) {
    d.field("from_logits", &SparseCategoricalCrossentropy::from_logits,
            "Whether outputs are logits instead of probabilities.");
    d.field("axis", &SparseCategoricalCrossentropy::axis, "Of the classes: the last one.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor binary_crossentropy(const KerasTensor& target, const KerasTensor& output,
                                bool from_logits = false);
KerasTensor categorical_crossentropy(const KerasTensor& target, const KerasTensor& output,
                                     bool from_logits = false, Dim axis = -1);
std::vector<KerasTensor> ctc_decode(const KerasTensor& inputs, const KerasTensor& sequence_lengths,
                                    const std::string& strategy = "greedy", Dim beam_width = 100,
                                    Dim top_paths = 1, bool merge_repeated = true,
                                    std::optional<Dim> mask_index = 0);
KerasTensor ctc_loss(const KerasTensor& target, const KerasTensor& output,
                     const KerasTensor& target_length, const KerasTensor& output_length,
                     Dim mask_index = 0);
KerasTensor psnr(const KerasTensor& x1, const KerasTensor& x2, double max_val);
KerasTensor sparse_categorical_crossentropy(const KerasTensor& target, const KerasTensor& output,
                                            bool from_logits = false, Dim axis = -1);

}  // namespace ops
}  // namespace ramet
