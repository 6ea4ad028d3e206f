"""What a subscription is paid through: Stripe, with the person's own key."""
