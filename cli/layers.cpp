#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "ramet/layers/registry.h"

namespace ramet::cli {

namespace {

struct Options {
  std::string name;
  bool json = false;
};

Json fields_json(const LayerEntry& entry) {
  Json fields = Json::array();
  for (const FieldDoc& field : entry.document()) {
    Json json = Json::object({{"name", field.name}, {"required", field.is_required}});
    if (!field.is_required) json["default"] = field.default_value;
    json["doc"] = field.doc;
    fields.push_back(std::move(json));
  }
  return fields;
}

Json entry_json(const LayerEntry& entry, bool with_fields) {
  Json json = Json::object({{"name", entry.name}, {"module", entry.module}});
  if (with_fields) json["config"] = fields_json(entry);
  return json;
}

void print_entry(const LayerEntry& entry) {
  std::printf("%s (%s)\n", std::string(entry.name).c_str(), std::string(entry.module).c_str());
  for (const FieldDoc& field : entry.document()) {
    const std::string value =
        field.is_required ? "required" : "default " + field.default_value.dump();
    std::printf("  %s, %s\n      %s\n", field.name.c_str(), value.c_str(), field.doc.c_str());
  }
}

void print_names(const char* what, std::span<const LayerEntry> entries) {
  std::printf("%zu %s:\n", entries.size(), what);
  std::string line;
  for (const LayerEntry& entry : entries) {
    constexpr std::size_t width = 98;
    const std::string name = (line.empty() ? "  " : " ") + std::string(entry.name);
    if (line.size() + name.size() > width) {
      std::puts(line.c_str());
      line.clear();
    }
    line += line.empty() && name[1] != ' ' ? " " + name : name;
  }
  if (!line.empty()) std::puts(line.c_str());
}

// Names of which one is close to what was asked for: the same but for upper and lower case, or with
// that as a part.
std::string similar(const std::string& name) {
  const auto lower = [](std::string_view text) {
    std::string result(text);
    for (char& letter : result)
      letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return result;
  };
  std::string found;
  for (const auto entries : {all_layers(), all_operations()}) {
    for (const LayerEntry& entry : entries) {
      if (lower(entry.name).find(lower(name)) == std::string::npos) continue;
      const std::string text = "'" + std::string(entry.name) + "'";
      if (found.find(text) == std::string::npos) found += (found.empty() ? "" : ", ") + text;
    }
  }
  return found;
}

void run(const Options& options) {
  if (options.name.empty()) {
    if (!options.json) {
      print_names("layers", all_layers());
      print_names("operations", all_operations());
      return;
    }
    Json layers = Json::array(), operations = Json::array();
    for (const LayerEntry& entry : all_layers()) layers.push_back(entry_json(entry, false));
    for (const LayerEntry& entry : all_operations()) operations.push_back(entry_json(entry, false));
    std::puts(Json::object({{"layers", std::move(layers)}, {"operations", std::move(operations)}})
                  .dump()
                  .c_str());
    return;
  }
  // A name may be that of a layer and of an operation, as Add is.
  std::vector<const LayerEntry*> found;
  for (const auto entries : {all_layers(), all_operations()}) {
    for (const LayerEntry& entry : entries) {
      if (entry.name == options.name) found.push_back(&entry);
    }
  }
  if (found.empty()) {
    const std::string others = similar(options.name);
    fail<ValueError>(
        "ramet has no layer or operation '{}'.{}", options.name,
        others.empty() ? " `ramet layers` lists all." : " Did you mean " + others + "?");
  }
  if (options.json) {
    Json list = Json::array();
    for (const LayerEntry* entry : found) list.push_back(entry_json(*entry, true));
    std::puts(list.dump().c_str());
    return;
  }
  for (const LayerEntry* entry : found) print_entry(*entry);
}

}  // namespace

void add_layers(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "layers", "List the layers and operations that ramet has, or describe one");
  command->footer("Example: ramet layers Dense");
  command->add_option("name", options->name, "A class, such as Dense; else all are listed");
  command->add_flag("--json", options->json, "As JSON, for programs");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
