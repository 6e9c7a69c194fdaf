// consumer MODEL CLONE: opens a model, clones it with every LSTM made bidirectional, runs the clone
// once on zeros, and saves it.

#include <cstdio>

#include "ramet/ramet.h"

using namespace ramet;

// One row of zeros; whatever else is unknown has an extent of 8.
Tensor zeros_for(const KerasTensor& input) {
  Shape shape = input.shape();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == any_dim) shape[i] = i == 0 ? 1 : 8;
  }
  return Tensor::zeros(input.dtype(), shape);
}

int main(int argc, char** argv) try {
  if (argc != 3) fail<ValueError>("usage: consumer MODEL CLONE");
  const Model model = load_model(argv[1]);
  const Model clone = clone_model(model, {.clone_function = [](const Layer& layer) -> Layer {
                                    if (layer.as<LSTMLayer>() == nullptr)
                                      return layer.from_own_config();
                                    return Bidirectional({.layer = layer.from_own_config()});
                                  }});
  const Tree<Tensor> outputs = clone.predict(clone.input().map(zeros_for));
  for (const Tensor& output : outputs.flatten()) std::puts(to_string(output.shape()).c_str());
  save_model(clone, argv[2]);
} catch (const Error& e) {
  std::fprintf(stderr, "consumer: %s\n", e.what());
  return 1;
}
