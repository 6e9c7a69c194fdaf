#pragma once
// What layers of unknown classes give, where a file does not say it: a search. The model is read
// with what is likely; when a layer behind such a one cannot take what it is given, or was built on
// something else, the model is read again with another guess. What no guess fits becomes opaque
// itself, so that a file with classes of its author's can always be opened.

#include <functional>
#include <map>
#include <set>

#include "ramet/layers/core/opaque.h"

namespace ramet {

class OpaqueOutputs {
 public:
  using Guesses = std::set<std::size_t>;  ///< numbers of guesses

  /// That of the model that this thread is reading, or null.
  static OpaqueOutputs* current();
  /// What `read` makes of a model's config, once the guesses fit. Models inside it are part of the
  /// same search.
  static Layer reading(const Json& config, const std::function<Layer()>& read);

  /// The layer of an entry in the `layers` of a config.
  Layer make(const Json& entry);
  /// What was guessed for the layers inside a layer, while it was made.
  const Guesses& inside(const Layer& layer) const;

  /// Sets what an opaque layer gives, called on `given`: what is known of each output, else a
  /// guess, whose number comes back. `likely` stands for the first output if it is not known.
  std::size_t guess(OpaqueLayer& opaque, const Specs& given,
                    const std::vector<std::optional<Spec>>& known,
                    const std::optional<Spec>& likely);

  /// Makes a call that depends on guesses; one that fails starts the next attempt.
  void call(const Layer& layer, const Specs& given, const Guesses& guesses,
            const std::function<void()>& make_call);

 private:
  struct Guess {
    std::string layer;
    Specs given;
    std::vector<bool> is_known;  // of each output
    std::vector<Specs> candidates;
    std::size_t at = 0;
  };
  struct Made {
    Guesses inside;
    const Json* entry;  // null once it was called
  };
  /// Why an attempt came to its end.
  struct Misfit {
    std::string layer, message;
    Guesses guesses;
    Specs given;
    std::vector<Shape> wanted;
  };

  explicit OpaqueOutputs(const Json& config);
  void start();
  bool next(const Misfit& misfit);
  void learn(Guess& guess, const Misfit& misfit) const;
  std::vector<Specs> candidates(const Guess& guess, Specs first) const;

  std::vector<Shape> shapes_;  // that the file speaks of
  std::vector<Guess> guesses_;
  std::map<std::string, std::string> given_up_;  // layers that became opaque, and why
  std::size_t attempts_ = 0;
  // Of one attempt.
  std::map<const LayerBase*, Made> made_;
  std::vector<Layer> alive_;  // so that no address is used twice
  std::vector<std::size_t> used_;
};

}  // namespace ramet
