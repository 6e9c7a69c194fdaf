#pragma once
// All callbacks that save no models.

#include "ramet/training/callbacks/csv_logger.h"      // IWYU pragma: export
#include "ramet/training/callbacks/early_stopping.h"  // IWYU pragma: export
#include "ramet/training/callbacks/history.h"         // IWYU pragma: export
#include "ramet/training/callbacks/learning_rate.h"   // IWYU pragma: export
#include "ramet/training/callbacks/progbar_logger.h"  // IWYU pragma: export
#include "ramet/training/callbacks/simple.h"          // IWYU pragma: export
