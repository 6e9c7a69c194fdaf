#pragma once
// A clone operation as JSON: which layers to replace, wrap, insert, bypass or share, and on which
// inputs to build. `ramet clone --help` and docs/clone_spec.md say what each key means.

#include "ramet/ramet.h"

namespace ramet::cli {

/// The options of clone_model that the spec describes. Raises ValueError for a spec of another
/// form.
CloneOptions read_clone_spec(const Json& spec);

}  // namespace ramet::cli
