#pragma once
// Callbacks that write models, and one that sends.

#include <span>

#include "ramet/saving/callbacks/backup_and_restore.h"  // IWYU pragma: export
#include "ramet/saving/callbacks/model_checkpoint.h"    // IWYU pragma: export
#include "ramet/saving/callbacks/remote_monitor.h"      // IWYU pragma: export
#include "ramet/saving/callbacks/tensor_board.h"        // IWYU pragma: export

namespace ramet {

/// A callback from its class name and config; raises ValueError for a class there is not.
Callback callback_from_config(std::string_view class_name, const Json& config);
/// All that can be made so, those of the training room included, sorted by name.
std::vector<CallbackEntry> all_callbacks();

}  // namespace ramet
