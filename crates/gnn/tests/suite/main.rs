//! Layers against dense references in `f64`, gradients against central differences, optimiser, training and folders.

mod adam;
mod check;
mod classification;
mod convolution;
mod dense;
mod features;
mod named_tensors;
mod run_folder;
mod training;
