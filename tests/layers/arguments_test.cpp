// Every argument of every layer, operation, loss and metric has a case: a config that the real
// Keras wrote, in tests/golden, in which it is not what it is by default. What has none stands with
// the reason in tests/golden/arguments.txt; tools/argument_table.py prints both.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "ramet/layers/registry.h"
#include "ramet/ramet.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"
#include "tests/training/objective_goldens.h"

using namespace ramet;

namespace {

const LayerEntry* find_entry(std::string_view class_name, std::string_view module) {
  for (const LayerEntry& entry : all_operations()) {
    if (entry.name == class_name && entry.module == module) return &entry;
  }
  if (module.starts_with("keras.src.ops.")) return nullptr;
  const auto found = std::ranges::find(all_layers(), class_name, &LayerEntry::name);
  return found == all_layers().end() ? nullptr : &*found;
}

// "Dense.units", "ops.numpy.Mean.axis"
std::string argument_name(const LayerEntry& entry, std::string_view field) {
  constexpr std::string_view room = "keras.src.";
  const auto operations = all_operations();
  const bool is_operation = &entry >= operations.data() && &entry < &operations.back() + 1;
  const std::string prefix =
      is_operation ? std::string(entry.module.substr(room.size())) + "." : std::string();
  return prefix + std::string(entry.name) + "." + std::string(field);
}

// Arguments that some config gives another value than the default.
class Tried {
 public:
  void look_at(const Json& json) {
    if (json.is_array()) {
      for (const Json& item : json.items()) look_at(item);
    } else if (json.is_object()) {
      look_at_envelope(json);
      for (const auto& [key, value] : json.members()) look_at(value);
    }
  }
  /// A loss or a metric, as "losses" or "metrics", made with these arguments.
  void look_at_objective(const std::string& room, const std::string& class_name,
                         const std::vector<FieldDoc>& fields, const Json& arguments) {
    for (const FieldDoc& field : fields) {
      const Json* value = arguments.find(field.name);
      if (value == nullptr || (!field.is_required && *value == field.default_value)) continue;
      names_.insert(room + "." + class_name + "." + field.name);
    }
  }
  bool contains(const std::string& argument) const { return names_.contains(argument); }

 private:
  void look_at_envelope(const Json& json) {
    const Json *class_name = json.find("class_name"), *config = json.find("config"),
               *module = json.find("module");
    if (class_name == nullptr || !class_name->is_string() || config == nullptr ||
        !config->is_object()) {
      return;
    }
    const bool has_module = module != nullptr && module->is_string();
    // There is an initializer Identity, too.
    const bool is_layer = !has_module || module->as_string() == "keras" ||
                          module->as_string() == "keras.layers" ||
                          module->as_string().starts_with("keras.src.") ||
                          module->as_string().starts_with("keras_hub.");
    if (!is_layer) return;
    const LayerEntry* entry =
        find_entry(class_name->as_string(), has_module ? module->as_string() : "");
    if (entry == nullptr) return;
    // As we write it, which need not be as the file has it: 3 for (3, 3).
    const Json written = entry->from_config(*config).get_config();
    for (const FieldDoc& field : entry->document()) {
      const Json* value = written.find(field.name);
      if (value == nullptr) value = config->find(field.name);
      if (value == nullptr || (!field.is_required && *value == field.default_value)) continue;
      names_.insert(argument_name(*entry, field.name));
    }
  }

  std::set<std::string> names_;
};

// Calls f(room, class name, fields) for each loss and metric.
template <class F>
void each_objective(F&& f) {
  for (const auto& entry : LossInterface::entries())
    f("losses", std::string(entry.class_name), entry.document());
  for (const MetricEntry& entry : metric_entries())
    f("metrics", std::string(entry.class_name), entry.document());
}

void look_at_objectives(Tried& tried) {
  std::map<std::string, std::vector<test::ObjectiveGolden>> goldens;
  for (const char* archive : {"losses", "ctc", "metrics"}) {
    const std::string room = archive == std::string_view("metrics") ? "metrics" : "losses";
    for (test::ObjectiveGolden& golden : test::objective_goldens(archive)) {
      if (golden.about.contains("error")) continue;
      const std::string class_name = golden.about.at("class").as_string();
      goldens[room + "." + class_name].push_back(std::move(golden));
    }
  }
  each_objective([&](const std::string& room, const std::string& class_name,
                     const std::vector<FieldDoc>& fields) {
    for (const test::ObjectiveGolden& golden : goldens[room + "." + class_name])
      tried.look_at_objective(room, class_name, fields, golden.about.at("arguments"));
  });
}

Tried look_at_all_goldens() {
  Tried tried;
  look_at_objectives(tried);
  for (const char* folder : {"layers", "operations", "layer_models"}) {
    for (const auto& file : std::filesystem::directory_iterator(golden_path(folder))) {
      if (file.path().extension() != ".npz") continue;
      for (const auto& [key, tensor] : read_npz(file.path())) {
        if (!key.ends_with(":about") && !key.ends_with(":model")) continue;
        tried.look_at(Json::parse(tensor.string_data()[0]));
      }
    }
  }
  for (const auto& file : std::filesystem::directory_iterator(golden_path("models"))) {
    if (file.path().extension() == ".npz") continue;
    tried.look_at(Json::parse(model_to_json(load_model(file.path()))));
  }
  return tried;
}

// "Dense.units: the reason"; "*.name" holds for all.
std::map<std::string, std::string> read_reasons() {
  std::map<std::string, std::string> reasons;
  std::ifstream file(golden_path("arguments.txt"));
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t colon = line.find(": ");
    EXPECT_NE(colon, std::string::npos) << line;
    reasons[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return reasons;
}

TEST(Arguments, HaveACaseOrAReason) {
  const Tried tried = look_at_all_goldens();
  const auto reasons = read_reasons();
  std::set<std::string> used;
  const auto check = [&](const std::string& name, const std::string& field) {
    const auto reason = reasons.find(name);
    const auto for_all = reasons.find("*." + field);
    if (reason != reasons.end()) used.insert(name);
    if (for_all != reasons.end()) used.insert(for_all->first);
    const bool is_explained = reason != reasons.end() || for_all != reasons.end();
    if (tried.contains(name)) {
      EXPECT_EQ(reason, reasons.end()) << name << " has a case and needs no reason";
    } else {
      EXPECT_TRUE(is_explained) << name << " has no case and no reason";
    }
  };
  for (const auto entries : {all_layers(), all_operations()}) {
    for (const LayerEntry& entry : entries) {
      for (const FieldDoc& field : entry.document())
        check(argument_name(entry, field.name), field.name);
    }
  }
  each_objective([&](const std::string& room, const std::string& class_name,
                     const std::vector<FieldDoc>& fields) {
    for (const FieldDoc& field : fields)
      check(room + "." + class_name + "." + field.name, field.name);
  });
  for (const auto& [name, reason] : reasons) {
    EXPECT_TRUE(used.contains(name)) << name << " is not an argument";
    EXPECT_TRUE(reason.ends_with('.')) << name;
  }
}

}  // namespace
