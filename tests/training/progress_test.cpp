// Progress as Keras shows it, event files, and names of checkpoints.

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "ramet/saving/callbacks/event_file.h"
#include "ramet/saving/callbacks/model_checkpoint.h"
#include "ramet/training/callbacks/progress_bar.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

TEST(ProgressBar, EndsWithElapsedTimeAndValues) {
  std::ostringstream out;
  ProgressBar bar(out, ProgressStyle::bar, 12);
  bar.finish(12, {{"loss", 0.25}, {"small", 0.0005}});
  const std::string text = out.str();
  EXPECT_TRUE(text.starts_with(
      "\r\x1b[1m12/12\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m0s\x1b[0m "))
      << text;
  EXPECT_TRUE(text.ends_with("/step - loss: 0.2500 - small: 5.0000e-04\n")) << text;
}

TEST(ProgressBar, ShowsHalfABarAndErasesIt) {
  std::ostringstream out;
  ProgressBar bar(out, ProgressStyle::bar, 20);
  bar.update(10, {{"loss", 1}});
  EXPECT_NE(
      out.str().find("\x1b[1m10/20\x1b[0m \x1b[32m━━━━━━━━━━\x1b[0m\x1b[37m━━━━━━━━━━\x1b[0m"),
      std::string::npos);
  out.str("");
  bar.finish(20, {{"loss", 1}});
  EXPECT_TRUE(out.str().starts_with("\b\b\b\b\b\b\b\b\b\b"));
}

TEST(ProgressBar, LinesComeAtTheEndOnly) {
  std::ostringstream out;
  ProgressBar bar(out, ProgressStyle::line, 2);
  bar.update(1, {{"loss", 3}});
  EXPECT_EQ(out.str(), "");
  bar.finish(2, {{"loss", 0.5572}, {"val_mae", -0.5}});
  EXPECT_TRUE(out.str().starts_with("2/2 - 0s - ")) << out.str();
  EXPECT_TRUE(out.str().ends_with("/step - loss: 0.5572 - val_mae: -5.0000e-01\n")) << out.str();
}

TEST(ProgressBar, CountsWhatHasNoKnownEnd) {
  std::ostringstream out;
  ProgressBar bar(out, ProgressStyle::bar, std::nullopt);
  bar.update(3, {});
  EXPECT_NE(out.str().find("      3/Unknown \x1b[1m0s\x1b[0m"), std::string::npos) << out.str();
}

TEST(EventFile, HoldsRecordsWithChecksums) {
  const TemporaryFolder folder;
  {
    EventFile file(folder.path() / "train");
    file.add_scalar("epoch_loss", 3, 0.5);
    file.flush();
  }
  std::filesystem::path path;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "train"))
    path = entry.path();
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  // The first event is wall_time (9 bytes) and file_version (2 + 13 bytes).
  EXPECT_EQ(length, 24u);
  std::uint32_t of_length = 0;
  std::memcpy(&of_length, bytes.data() + 8, 4);
  EXPECT_EQ(of_length, 0x224B7FA3U);  // the masked CRC-32C of 24 as eight bytes
  EXPECT_NE(bytes.find("brain.Event:2"), std::string::npos);
  EXPECT_NE(bytes.find("epoch_loss"), std::string::npos);
  EXPECT_NE(bytes.find("scalars"), std::string::npos);
}

TEST(CheckpointPath, IsFormattedAsInPython) {
  const Logs logs = {{"val_loss", Tensor::scalar(0.12345)}, {"loss", Tensor::scalar(0.5)}};
  EXPECT_EQ(format_checkpoint_path("m-{epoch:02d}-{val_loss:.2f}.keras", 4, std::nullopt, logs),
            "m-05-0.12.keras");
  EXPECT_EQ(format_checkpoint_path("{epoch}.{batch}.keras", 0, 9, logs), "1.10.keras");
  EXPECT_EQ(format_checkpoint_path("{loss}{{x}}", 0, std::nullopt, logs), "0.5{x}");
  EXPECT_THROW(format_checkpoint_path("{mae:.2f}", 0, std::nullopt, logs), ValueError);
  EXPECT_THROW(format_checkpoint_path("{loss:.2q}", 0, std::nullopt, logs), ValueError);
  EXPECT_THROW(format_checkpoint_path("{loss", 0, std::nullopt, logs), ValueError);
}

}  // namespace
