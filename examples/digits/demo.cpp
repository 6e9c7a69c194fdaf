// The main job on real input: open a model that Keras trained, run it, clone it with every LSTM
// made bidirectional, save the clone, open it again and run it. ./scripts/demo builds and runs
// this, and trains the clone by the command, on the digits that this writes.

#include <cstdio>
#include <filesystem>
#include <string>

#include "ramet/core/npy.h"
#include "ramet/ramet.h"
#include "ramet/saving/file.h"
#include "ramet/saving/npz.h"

namespace {

using namespace ramet;

Tensor array_of(const NamedTensors& arrays, const std::string& name) {
  for (const auto& [key, tensor] : arrays) {
    if (key == name) return tensor;
  }
  fail<ValueError>("expected an array named '{}'", name);
}

double accuracy(const Tensor& probabilities, const Tensor& labels) {
  const Dim classes = probabilities.shape()[1];
  Dim right = 0;
  for (Dim row = 0; row < labels.size(); ++row) {
    Dim best = 0;
    for (Dim c = 1; c < classes; ++c) {
      if (probabilities.at(row * classes + c) > probabilities.at(row * classes + best)) best = c;
    }
    right += best == static_cast<Dim>(labels.at(row));
  }
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

double largest_difference(const Tensor& a, const Tensor& b) {
  double largest = 0;
  for (Dim i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a.at(i) - b.at(i)));
  return largest;
}

// Every image at its place and one pixel off in each of the 8 directions.
Tensor shifted(const Tensor& images) {
  const Dim count = images.shape()[0], side = images.shape()[1];
  Tensor moved = Tensor::zeros(DType::float32, {9 * count, side, side});
  const auto in = images.data<float>();
  const auto out = moved.mutable_data<float>();
  for (Dim i = 0; i < moved.size(); ++i) {
    const Dim image = i / (side * side), shift = image / count;
    const Dim row = i / side % side + shift / 3 - 1, column = i % side + shift % 3 - 1;
    if (row < 0 || row >= side || column < 0 || column >= side) continue;
    out[static_cast<std::size_t>(i)] =
        in[static_cast<std::size_t>((image % count * side + row) * side + column)];
  }
  return moved;
}

// The digits that are not held out, for `ramet fit`.
void write_training_data(const std::filesystem::path& from, const std::filesystem::path& to) {
  constexpr Dim held_out = 599;
  const NamedTensors digits = read_npz(from);
  const Tensor images = array_of(digits, "x"), labels = array_of(digits, "y");
  const Dim count = labels.size() - held_out;
  const std::vector<Tensor> nine(9, labels.rows(0, count));
  write_npz(to / "digits_train.npz", {{"rows", shifted(images.rows(0, count))}});
  write_npz(to / "digits_train_labels.npz", {{"digit", concatenate_rows(nine)}});
}

void run(const std::filesystem::path& folder) {
  const Tensor images = read_npz(folder / "digits_test.npz")[0].second;
  const Tensor labels =
      read_npy(read_file(folder / "digits_test_labels.npy"), "digits_test_labels.npy");
  const NamedTensors keras = read_npz(folder / "digits_lstm_keras_answers.npz");

  std::puts(
      "1. A model that Keras trained on handwritten digits, each read as 8 steps of 8 values:\n");
  const Model model = load_model(folder / "digits_lstm.keras");
  std::fputs(summary(model).c_str(), stdout);

  const Tensor answers = model.predict(images);
  std::printf(
      "\n2. Accuracy on %lld held-out digits: %.4f; Keras's own: %.4f. Largest difference of any "
      "answer: %.1e\n",
      static_cast<long long>(labels.size()), accuracy(answers, labels),
      array_of(keras, "accuracy").at(0), largest_difference(answers, array_of(keras, "digit")));
  const Tensor from_h5 = load_model(folder / "digits_lstm.h5").predict(images);
  std::printf("   The same from the legacy .h5 file: %.4f\n", accuracy(from_h5, labels));

  set_random_seed(2024);  // so that the clone, and what it learns, is the same each time
  std::puts("\n3. The clone in which every LSTM became Bidirectional(LSTM), with new weights:\n");
  const Model clone = clone_model(model, {.clone_function = [](const Layer& layer) -> Layer {
                                    if (layer.as<LSTMLayer>() != nullptr)
                                      return Bidirectional({.layer = layer.from_own_config()});
                                    return layer.from_own_config();
                                  }});
  std::fputs(summary(clone).c_str(), stdout);

  const std::filesystem::path temporary = std::filesystem::temp_directory_path(),
                              file = temporary / "digits_bidirectional.keras";
  save_model(clone, file);
  const Tensor before = clone.predict(images), after = load_model(file).predict(images);
  std::printf("\n4. Written to %s, opened again and run: accuracy %.4f (untrained), answers %s.\n",
              file.c_str(), accuracy(after, labels),
              identical(before, after) ? "bit for bit the same" : "DIFFERENT");
  write_training_data(folder / "digits.npz", temporary);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "examples/digits");
  } catch (const ramet::Error& e) {
    std::fprintf(stderr, "demo: %s\n", e.what());
    return 1;
  }
  return 0;
}
