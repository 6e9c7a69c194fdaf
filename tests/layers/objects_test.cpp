// Names, configs and errors of initializers, regularizers, constraints and activations. Their
// values: initializers_test.cpp, object_values_test.cpp.

#include <gtest/gtest.h>

#include <algorithm>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/layers/objects/constraints.h"
#include "ramet/layers/objects/random_initializers.h"
#include "ramet/layers/objects/regularizers.h"
#include "ramet/layers/objects/stft_initializer.h"
#include "ramet/layers/objects/variance_scaling.h"
#include "ramet/runtime/run.h"
#include "tests/layers/object_goldens.h"

namespace ramet {
namespace {

using test::object_goldens;

/// What `call` raises, as "ValueError: text"; empty when it raises nothing.
template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error.kind()) + ": " + error.what();
  }
  return "";
}

template <class Interface>
class ObjectOfKind : public testing::Test {};
using Kinds = testing::Types<InitializerInterface, RegularizerInterface, ConstraintInterface>;
TYPED_TEST_SUITE(ObjectOfKind, Kinds);

TYPED_TEST(ObjectOfKind, EveryKerasNameGivesTheEnvelopeThatKerasWrites) {
  for (const auto& [name, envelope] : object_goldens().at("names").at(TypeParam::kind).members()) {
    EXPECT_EQ(Object<TypeParam>(name).envelope(), envelope) << name;
    EXPECT_EQ(Object<TypeParam>::from(name).envelope(), envelope) << name;
    const Json short_form = Json::object({{"class_name", name}, {"config", envelope.at("config")}});
    EXPECT_EQ(Object<TypeParam>::from(short_form).envelope(), envelope) << name;
  }
}

TYPED_TEST(ObjectOfKind, ConfigKeysStandInKerasOrder) {
  for (const auto& [name, envelope] : object_goldens().at("names").at(TypeParam::kind).members()) {
    const Json config = Object<TypeParam>(name)->get_config();
    ASSERT_EQ(config.size(), envelope.at("config").size()) << name;
    for (std::size_t i = 0; i < config.size(); ++i) {
      EXPECT_EQ(config.members()[i].first, envelope.at("config").members()[i].first) << name;
    }
  }
}

TYPED_TEST(ObjectOfKind, ConfiguredEnvelopesSurviveARoundTrip) {
  for (const Json& envelope : object_goldens().at("configured").at(TypeParam::kind).items()) {
    const auto object = Object<TypeParam>::from(envelope);
    EXPECT_EQ(object.envelope(), envelope);
    EXPECT_EQ(object, Object<TypeParam>::from(object.envelope()));
  }
}

TYPED_TEST(ObjectOfKind, EntriesAreSortedAndDocumented) {
  const auto entries = TypeParam::entries();
  EXPECT_TRUE(std::is_sorted(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.class_name < b.class_name;
  }));
  for (const auto& entry : entries) {
    for (const FieldDoc& field : entry.document()) EXPECT_FALSE(field.doc.empty()) << field.name;
  }
}

TYPED_TEST(ObjectOfKind, UnknownIdentifiersAreQuoted) {
  const std::string start =
      "ValueError: Could not interpret " + std::string(TypeParam::kind) + " identifier: ";
  const auto from = [](const Json& json) {
    return error_of([&] { Object<TypeParam>::from(json); });
  };
  EXPECT_EQ(error_of([] { Object<TypeParam>("x"); }), start + "x");
  EXPECT_EQ(from("x"), start + "x");
  EXPECT_EQ(from(3), start + "3");
  EXPECT_EQ(from(Json::array({1, 2})), start + "[1, 2]");
}

TEST(Objects, NamesAreCaseSensitiveAsInKeras) {
  EXPECT_NE(error_of([] { Initializer("ZEROS"); }), "");
  EXPECT_NE(error_of([] { Activation("RELU"); }), "");
}

TYPED_TEST(ObjectOfKind, ClassesOfUsersAreKept) {
  const Json envelopes[] = {
      Json::parse(R"({"class_name": "Mine", "config": {"b": 1, "a": [2.5, null]}})"),
      Json::parse(
          R"({"module": "mine", "class_name": "L2", "config": {}, "registered_name": "L2"})"),
      Json::parse(
          R"({"module": "builtins", "class_name": "function", "config": "mine>f", "registered_name": "function"})"),
  };
  for (const Json& envelope : envelopes) {
    const auto object = Object<TypeParam>::from(envelope);
    EXPECT_EQ(object.envelope(), envelope);
    EXPECT_EQ(object.envelope().dump(), envelope.dump());
    EXPECT_NE(object->explain().find(object->class_name()), std::string::npos);
    EXPECT_EQ(object, Object<TypeParam>::from(object.envelope()));
  }
  const KerasVersionScope keras_2(KerasVersion{2, 15});
  EXPECT_EQ(Object<TypeParam>::from("mine").envelope(), "mine");
}

TEST(Objects, UserClassWithTheNameOfOursIsNotTakenForIt) {
  const Json envelope = Json::object(
      {{"class_name", "Zeros"}, {"config", Json::object()}, {"registered_name", "mine>Zeros"}});
  const Initializer kept = Initializer::from(envelope);
  EXPECT_EQ(kept.envelope(), envelope);
  EXPECT_NE(kept, Initializer("zeros"));
  EXPECT_EQ(
      error_of([&] { kept->draw({2}, DType::float32, 1); }),
      "NotImplementedError: The initializer 'mine>Zeros' is of a class that ramet does not "
      "know, which drawing weights needs. Give its C++ class when loading: "
      "`load_model(path, {.custom_objects = {{\"mine>Zeros\", object_factory<MyClass>()}}})`.");
}

TEST(Objects, EqualWhenClassAndConfigAre) {
  EXPECT_EQ(Initializer("zeros"), Initializer(initializers::Zeros{}));
  EXPECT_NE(Initializer("zeros"), Initializer("ones"));
  EXPECT_NE(Initializer(initializers::HeNormal{.seed = 1}), Initializer("he_normal"));
  EXPECT_NE(Regularizer(regularizers::L2{.l2 = 0.5}), Regularizer("l2"));
}

TEST(Objects, MistakesInConfigsNameClassAndField) {
  using namespace initializers;
  using namespace regularizers;
  const auto raised_by = [](auto config) {
    return error_of([&] { typename decltype(config)::Implementation object(config); });
  };
  EXPECT_EQ(raised_by(VarianceScaling{.scale = 0}),
            "ValueError: VarianceScaling: expected `scale` to be above 0, received 0.");
  EXPECT_NE(raised_by(L1{.l1 = -1}).find("L1: expected `l1` in [0, "), std::string::npos);
  EXPECT_NE(raised_by(L2{.l2 = std::numeric_limits<double>::infinity()}).find("received inf"),
            std::string::npos);
  EXPECT_NE(raised_by(STFT{.window = "x"}).find("'barthann', 'bartlett'"), std::string::npos);
  EXPECT_NE(raised_by(STFT{.window = "x"}).find("received 'x'"), std::string::npos);
  const auto from = [](std::string_view class_name, Json config) {
    return error_of([&] {
      Initializer::from(Json::object({{"class_name", class_name}, {"config", config}}));
    });
  };
  EXPECT_EQ(from("HeNormal", Json::object({{"sed", 1}})),
            "TypeError: HeNormal got an unexpected config field 'sed'.");
  EXPECT_EQ(from("HeNormal", Json::object({{"seed", "x"}})),
            "TypeError: HeNormal: config field 'seed': expected an integer, received \"x\"");
  EXPECT_EQ(
      from("VarianceScaling", Json::object({{"mode", "x"}})),
      "ValueError: VarianceScaling: config field 'mode': expected one of 'fan_in', 'fan_out', "
      "'fan_avg', received 'x'");
}

TEST(Initializers, OldFilesAreRead) {
  const auto from = [](std::string_view class_name, Json config) {
    return Initializer::from(Json::object({{"class_name", class_name}, {"config", config}}));
  };
  // TensorFlow 1
  EXPECT_EQ(from("GlorotUniform", Json::object({{"seed", nullptr}, {"dtype", "float32"}})),
            Initializer("glorot_uniform"));
  // Keras 2.1: glorot_normal
  EXPECT_EQ(from("VarianceScaling", Json::object({{"scale", 1.0},
                                                  {"mode", "fan_avg"},
                                                  {"distribution", "normal"},
                                                  {"seed", nullptr}})),
            Initializer(initializers::VarianceScaling{
                .mode = initializers::FanMode::fan_avg,
                .distribution = initializers::Distribution::truncated_normal}));
  // Keras 2 writes Identity's gain; Keras 3 loses it
  EXPECT_EQ(from("Identity", Json::object({{"gain", 2.0}}))->get_config(),
            Json::object({{"gain", 2.0}}));
}

TEST(Initializers, SeedsAreIntegersGeneratorsOrAbsent) {
  using initializers::Seed;
  Seed seed;
  EXPECT_EQ(seed.value(), std::nullopt);
  EXPECT_EQ(Seed(-1).value(), ~std::uint64_t{0});
  from_json(Json::object({{"class_name", "SeedGenerator"},
                          {"config", Json::object({{"seed", 3}, {"name", "seed_generator"}})}}),
            seed);
  EXPECT_EQ(seed.value(), 3u);
  from_json(Json::object({{"config", Json::object({{"seed", nullptr}})}}), seed);
  EXPECT_EQ(seed.value(), std::nullopt);
}

TEST(Activations, EveryKerasNameIsSavedAsKerasSavesIt) {
  std::vector<std::string> names;
  for (const auto& [name, saved] : object_goldens().at("names").at("activation").members()) {
    EXPECT_EQ(Activation(name).json(), saved);
    EXPECT_TRUE(Activation(name).is(saved.as_string()));
    names.push_back(name);
  }
  const auto listed = Activation::names();
  EXPECT_EQ(std::vector<std::string>(listed.begin(), listed.end()), names);
}

TEST(Activations, NoneIsLinear) {
  EXPECT_EQ(Activation::from(nullptr), Activation("linear"));
  EXPECT_EQ(Activation(), Activation("linear"));
}

TEST(Activations, FunctionEnvelopesOfBuiltInsAreNames) {
  const auto envelope = [](std::string_view function) {
    return Json::object({{"module", "builtins"},
                         {"class_name", "function"},
                         {"config", function},
                         {"registered_name", "function"}});
  };
  EXPECT_EQ(Activation::from(envelope("relu")).json(), "relu");
  EXPECT_EQ(Activation::from(envelope("swish")).json(), "silu");
  const Activation custom = Activation::from(envelope("mine>wave"));
  EXPECT_EQ(custom.name(), "mine>wave");
  EXPECT_EQ(custom.json(), envelope("mine>wave"));
}

TEST(Activations, LayersAreFunctions) {
  const Json envelope = Json::parse(R"({"module": "keras.layers", "class_name": "LeakyReLU",
      "config": {"name": "leaky_re_lu", "negative_slope": 0.5}, "registered_name": null})");
  const Activation activation = Activation::from(envelope);
  EXPECT_EQ(activation.json(), envelope);
  EXPECT_EQ(activation, Activation::from(activation.json()));
  EXPECT_NE(activation, Activation("leaky_relu"));
  EXPECT_EQ(activation.explain(), "");
  EXPECT_EQ(evaluate(activation(constant(Tensor::scalar(-4.0f)))).at(0), -2);
  const Json with_weights = Json::parse(R"({"module": "keras.layers", "class_name": "PReLU",
      "config": {"name": "p_re_lu"}, "registered_name": null})");
  EXPECT_TRUE(
      error_of([&] {
        Activation::from(with_weights)(constant(Tensor::of<float>({1, 2}, {1, -1})));
      }).starts_with("NotImplementedError: The activation 'PReLU' is a layer with weights"));
}

TEST(Activations, UnknownClassesAreKeptAndCannotRun) {
  const Json envelope = Json::parse(R"({"module": "mine", "class_name": "Wave",
      "config": {"rate": 0.3}, "registered_name": "mine>Wave"})");
  const Activation activation = Activation::from(envelope);
  EXPECT_EQ(activation.json(), envelope);
  const Value y = activation(constant(Tensor::scalar(1.0f)));
  EXPECT_TRUE(error_of([&] { evaluate(y); })
                  .starts_with("NotImplementedError: The activation 'Wave' is not built in "
                               "and cannot be run."));
}

TEST(Activations, FunctionsOfUsersHaveBareNamesInKeras2) {
  const KerasVersionScope keras_2(KerasVersion{2, 15});
  const Activation activation = Activation::from("wave");
  EXPECT_EQ(activation.json(), "wave");
  EXPECT_NE(activation.explain(), "");
}

TEST(Activations, MistakesAreQuoted) {
  const std::string start = "ValueError: Could not interpret activation function identifier: ";
  EXPECT_EQ(error_of([] { Activation("x"); }), start + "x");
  EXPECT_EQ(error_of([] { Activation::from("x"); }), start + "x");
  EXPECT_EQ(error_of([] { Activation::from(3); }), start + "3");
  EXPECT_EQ(error_of([] { Activation("threshold")(constant(Tensor::scalar(1.0f))); }).substr(0, 28),
            "TypeError: threshold() needs");
}

}  // namespace
}  // namespace ramet
