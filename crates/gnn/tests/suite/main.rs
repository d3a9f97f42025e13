//! Layers against dense references in `f64`, gradients against central differences, optimiser, training and folders.

mod adam;
mod by_hand;
mod check;
mod classification;
mod convolution;
mod dense;
mod direction;
mod expressivity;
mod features;
mod gat;
mod gin;
mod heads;
mod named_tensors;
mod pretext;
mod pretrain;
mod propagation;
mod run_folder;
mod sage;
mod sir;
mod training;
